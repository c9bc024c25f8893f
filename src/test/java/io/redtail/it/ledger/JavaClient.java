package io.redtail.it.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A client of {@code ledger.js} with Java's own WebSocket, which offers no compression. */
final class JavaClient implements WebSocket.Listener {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LOGS = "logs:";

    /** How legacy clients are told of a gap. */
    private static final Pattern MISSING = Pattern.compile("(\\d+) lines? of logs:(\\S+) (?:is|are) missing");

    /** What it knows of a channel: whether it is live, the next number, where to resume. */
    static final class Known {
        final String id;
        boolean live;
        int next = -1;
        long offset = -1;

        @Nullable
        String epoch;

        boolean gap;

        /** Lines that the gap has, or -1. */
        long missed = -1;

        /** {@code subscribe} or {@code unsubscribe}, as long as it is not answered. */
        @Nullable
        String asked;

        boolean since;
        boolean tail;

        Known(String id) {
            this.id = id;
        }

        @Override
        public String toString() {
            return id + " live=" + live + " next=" + next + " asked=" + asked;
        }
    }

    private final JavaClients all;
    private final boolean full;
    private final @Nullable Known known;
    private final double many;
    private final Map<String, Known> channels = new HashMap<>();
    private final StringBuilder text = new StringBuilder();
    private @Nullable WebSocket socket;
    private @Nullable Known after;
    private boolean leaving;
    private boolean pausing;
    private boolean ended;

    /** @param known where to go on; or null */
    JavaClient(JavaClients all, @Nullable Known known) {
        this.all = all;
        this.known = known;
        this.full = known != null || chance(0.7);
        this.many = chance(0.1) ? 0.5 : 0.03;
    }

    static boolean chance(double probability) {
        return ThreadLocalRandom.current().nextDouble() < probability;
    }

    private static <T> @Nullable T any(List<T> list) {
        return list.isEmpty() ? null : list.get(ThreadLocalRandom.current().nextInt(list.size()));
    }

    void connect(HttpClient http) {
        WebSocket.Builder builder = http.newWebSocketBuilder().connectTimeout(Duration.ofSeconds(60));
        if (full) {
            builder.subprotocols("redtail.v1");
        }
        builder.buildAsync(all.url(), this).exceptionally(problem -> {
            all.bad("not connected: " + problem);
            end();
            return null;
        });
    }

    @Override
    public synchronized void onOpen(WebSocket opened) {
        socket = opened;
        opened.request(1);
        if (known == null) {
            subscribeToAnother();
        } else {
            channels.put(known.id, known);
            subscribe(known);
        }
    }

    private void subscribe(Known channel) {
        String more = "";
        channel.since = channel.offset >= 0 && channel.epoch != null;
        channel.tail = !channel.since && chance(0.3);
        if (channel.since) {
            channel.gap = false; // all that it was told is missing comes now, or is told again
            channel.missed = -1;
            more = ",\"since\":{\"epoch\":\"" + channel.epoch + "\",\"offset\":" + channel.offset + "}";
        } else if (channel.tail) {
            more = ",\"tail\":" + (1 + ThreadLocalRandom.current().nextInt(300));
            all.count("tails");
        }
        all.count("subscribes");
        ask(channel, "subscribe", more);
    }

    private void ask(Known channel, String action, String more) {
        channel.asked = action;
        socket.sendText(
                        "{\"action\":\"" + action + "\",\"channel\":\"" + LOGS + channel.id + "\",\"id\":\""
                                + channel.id + "\"" + more + "}",
                        true)
                .exceptionally(gone -> socket); // its end is told to onClose or onError
    }

    private void subscribeToAnother() {
        List<String> free = new ArrayList<>(all.ids());
        free.removeAll(channels.keySet());
        String id = chance(0.02) && !channels.containsKey(all.wide()) ? all.wide() : any(free);
        if (id != null) {
            Known channel = new Known(id);
            channels.put(id, channel);
            subscribe(channel);
        }
    }

    @Override
    public synchronized @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
        text.append(part);
        if (last) {
            String message = text.toString();
            text.setLength(0);
            if (!leaving) {
                received(message);
            }
        }
        if (!pausing) {
            from.request(1);
        }
        return null;
    }

    private void received(String message) {
        all.count("messages");
        try {
            if (full && message.startsWith("[")) {
                JSON.readTree(message).forEach(this::publication);
            } else if (message.startsWith("{")) {
                notice(JSON.readTree(message));
            } else if (full) {
                all.bad("not of redtail.v1: " + message);
            } else {
                line(message.split(" ", 3)[1], message);
            }
        } catch (JsonProcessingException | RuntimeException e) {
            all.bad(e + ": " + message);
        }
    }

    private void publication(JsonNode publication) {
        String data = publication.path("data").asText();
        Known channel = line(publication.path("channel").asText().substring(LOGS.length()), data);
        if (channel != null) {
            long offset = publication.path("offset").asLong(-1);
            if (offset != channel.next) {
                all.bad("offset " + offset + " of " + data);
            }
            channel.offset = offset;
            channel.epoch = publication.path("epoch").asText(channel.epoch);
        }
    }

    private @Nullable Known line(String id, String line) {
        all.count("lines");
        Known channel = channels.get(id);
        int n = Integer.parseInt(line.substring(0, line.indexOf(' ')));
        if (channel == null || !channel.live) {
            all.bad("not subscribed to " + id + ": " + line);
            return channel;
        }
        if (!line.equals(LedgerLines.line(id, n))) {
            all.bad("wrong: " + line);
        } else if (channel.gap ? n < channel.next : channel.next >= 0 && n != channel.next) {
            all.bad(id + ": expected " + channel.next + ", got " + line);
        } else if (channel.gap && channel.next >= 0 && channel.missed >= 0 && n != channel.next + channel.missed) {
            all.bad(id + ": expected " + channel.next + " + " + channel.missed + ", got " + line);
        }
        channel.next = n + 1;
        channel.gap = false;
        channel.missed = -1;
        return channel;
    }

    private void notice(JsonNode notice) {
        Matcher missing = MISSING.matcher(notice.path("message").asText());
        if (!full && notice.path("code").asText().equals("unavailable") && missing.matches()) {
            gap(channels.get(missing.group(2)), Long.parseLong(missing.group(1)));
            return;
        }
        String name = notice.path("channel").asText();
        Known channel = name.startsWith(LOGS) ? channels.get(name.substring(LOGS.length())) : null;
        String status = notice.path("status").asText();
        if (channel != null && status.equals("gap")) {
            gap(channel, notice.path("missed").asLong(-1));
        } else if (channel != null && channel.asked != null && status.equals(channel.asked + "d")) {
            answered(channel, notice);
        } else {
            all.bad("unexpected: " + notice);
        }
    }

    private void gap(Known channel, long missed) {
        all.count("gaps");
        all.count("missed", Math.max(0, missed));
        boolean uncertain = missed < 0 || (channel.gap && channel.missed < 0);
        channel.missed = uncertain ? -1 : Math.max(0, channel.missed) + missed;
        channel.gap = true;
    }

    private void answered(Known channel, JsonNode notice) {
        if (channel.asked.equals("unsubscribe")) {
            channel.live = false;
            all.count("unsubscribes");
            if (!full) {
                channels.remove(channel.id);
            }
        } else {
            channel.live = true;
            if (channel.since && notice.path("recovered").asBoolean()) {
                all.count("resumed");
            } else if (channel.since) {
                channel.gap = true;
            } else if (channel.tail) {
                channel.next = -1;
            } else {
                channel.epoch = notice.path("epoch").asText(null);
                channel.offset = notice.path("offset").asLong(-1);
                channel.next = (int) channel.offset;
            }
        }
        channel.asked = null;
    }

    /** Does one of what clients do, once a second. */
    synchronized void act(ScheduledExecutorService timer) {
        if (socket == null || leaving) {
            return;
        }
        List<Known> settled = channels.values().stream()
                .filter(channel -> channel.asked == null)
                .toList();
        List<Known> live = settled.stream().filter(channel -> channel.live).toList();
        List<Known> left = settled.stream().filter(channel -> !channel.live).toList();
        Known one = any(live);
        if (chance(0.1)) {
            leave(one);
        } else if (chance(0.05)) {
            pause(timer);
        } else if (chance(0.05) && one != null) {
            ask(one, "unsubscribe", "");
        } else if (chance(0.2) && !left.isEmpty()) {
            subscribe(left.get(0));
        } else if (chance(many)) {
            subscribeToAnother();
        }
    }

    private void pause(ScheduledExecutorService timer) {
        if (!pausing) {
            all.count("pauses");
            pausing = true;
            var unused = timer.schedule(
                    this::resume, 500 + ThreadLocalRandom.current().nextInt(6_000), TimeUnit.MILLISECONDS);
        }
    }

    private synchronized void resume() {
        pausing = false;
        socket.request(1);
    }

    synchronized void leave(@Nullable Known channel) {
        leaving = true;
        all.count("leaves");
        if (full && channel != null && channel.epoch != null && channel.offset >= 0 && chance(0.6)) {
            channel.live = false;
            after = channel;
        }
        if (socket != null && chance(0.5)) {
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "").exceptionally(gone -> socket);
        }
        if (socket != null) {
            socket.abort();
        }
        end();
    }

    @Override
    public synchronized @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        if (!leaving && code == 1013 && !full) {
            all.count("cut"); // a legacy client that is slow
        } else if (!leaving && code == 1013 && reason.startsWith("no pong")) {
            all.count("torn"); // one that did not answer
        } else if (!leaving) {
            all.bad("closed: " + code + " " + reason);
        }
        end();
        return null;
    }

    @Override
    public synchronized void onError(WebSocket from, Throwable error) {
        if (!leaving) {
            all.bad("ended: " + error);
        }
        end();
    }

    private void end() {
        if (!ended) {
            ended = true;
            all.left(this, after);
        }
    }

    /** Whether it has all of every channel that it follows. */
    synchronized boolean isDone(Map<String, Integer> last) {
        return socket != null
                && !leaving
                && channels.values().stream()
                        .allMatch(channel -> channel.asked == null
                                && (!channel.live
                                        || channel.next < 0
                                        || channel.next > last.getOrDefault(channel.id, -1)));
    }

    @Override
    public synchronized String toString() {
        return channels.values().toString();
    }
}
