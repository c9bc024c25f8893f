package io.redtail.redis;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a client got, compared with what several publishers have published: lines {@code publisher:number}, with numbers from 0
 * without a gap. Each must have come once and in order, or be missing where a gap is announced then or later.
 */
final class ClusterLedger {

    private static final Pattern LINE_OR_GAP = Pattern.compile("\"data\":\"([0-9]+:[0-9]+)\"|\"status\":\"(gap)\"");

    private ClusterLedger() {}

    /** The lines in what was sent to a client of {@code redtail.v1}. */
    static List<String> lines(List<String> texts) {
        return linesAndGaps(texts).stream().filter(line -> !line.equals("gap")).toList();
    }

    /** The last line of each publisher that has come. */
    static Collection<String> newest(List<String> texts) {
        Map<String, String> newest = new HashMap<>();
        lines(texts).forEach(line -> newest.put(line.substring(0, line.indexOf(':')), line));
        return newest.values();
    }

    /** Whether a line has come, or a later one of its publisher. */
    static boolean hasReached(String line, List<String> texts) {
        String publisher = line.substring(0, line.indexOf(':') + 1);
        int number = Integer.parseInt(line.substring(publisher.length()));
        return lines(texts).stream()
                .filter(arrived -> arrived.startsWith(publisher))
                .anyMatch(arrived -> Integer.parseInt(arrived.substring(publisher.length())) >= number);
    }

    private static List<String> linesAndGaps(List<String> texts) {
        List<String> found = new ArrayList<>();
        for (String text : texts) {
            Matcher matcher = LINE_OR_GAP.matcher(text);
            while (matcher.find()) {
                found.add(matcher.group(1) == null ? "gap" : matcher.group(1));
            }
        }
        return found;
    }

    /** How many lines and gaps have come. */
    static int size(List<String> texts) {
        return linesAndGaps(texts).size();
    }

    /** How many lines are missing, announced or not, before later ones of their publishers. */
    static int missing(List<String> texts) {
        int missing = 0;
        Map<String, Integer> next = new HashMap<>();
        for (String line : lines(texts)) {
            String publisher = line.substring(0, line.indexOf(':'));
            int number = Integer.parseInt(line.substring(line.indexOf(':') + 1));
            int expected = next.getOrDefault(publisher, 0);
            missing += Math.max(0, number - expected);
            next.put(publisher, Math.max(expected, number + 1));
        }
        return missing;
    }

    /**
     * What the gateway has not kept of its promise; empty if it has.
     *
     * @param settled so many lines and gaps are old enough: what is missing after them may be announced yet
     */
    static List<String> broken(List<String> texts, int settled) {
        List<String> broken = new ArrayList<>();
        List<String> unannounced = new ArrayList<>();
        Map<String, Integer> next = new HashMap<>();
        Set<String> excused = new HashSet<>();
        int index = 0;
        for (String line : linesAndGaps(texts)) {
            boolean isSettled = index++ < settled;
            if (line.equals("gap")) {
                excused.addAll(next.keySet());
                unannounced.clear(); // a link that has broken is noticed within seconds
                continue;
            }
            String publisher = line.substring(0, line.indexOf(':'));
            int number = Integer.parseInt(line.substring(line.indexOf(':') + 1));
            int expected = next.getOrDefault(publisher, 0);
            if (number < expected) {
                broken.add("doubled or late: " + line);
            } else if (number > expected && isSettled && !excused.contains(publisher)) {
                unannounced.add("missing: " + publisher + ":" + expected + " to " + (number - 1));
            }
            excused.remove(publisher);
            next.put(publisher, Math.max(expected, number + 1));
        }
        broken.addAll(unannounced);
        return broken;
    }
}
