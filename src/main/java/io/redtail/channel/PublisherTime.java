package io.redtail.channel;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Times as publishers write them. The JavaScript client reads them by the same rules. */
final class PublisherTime {

    private static final Pattern ISO =
            Pattern.compile("(\\d{4}-\\d\\d-\\d\\d)[Tt ](\\d\\d:\\d\\d(?::\\d\\d)?)(?:[.,](\\d+))?"
                    + "\\s*([Zz]|[+-]\\d\\d(?::?\\d\\d)?)?");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,20}(\\.\\d{1,20})?([eE]\\+?\\d\\d?)?");
    private static final int MAX_LENGTH = 64;

    /** From here on, seconds since 1970 would be after the year 5000, and milliseconds are meant; beyond the second, neither is. */
    private static final BigDecimal FIRST_MILLISECONDS = new BigDecimal("1e11");

    private static final BigDecimal END_OF_MILLISECONDS = new BigDecimal("1e14");

    private PublisherTime() {}

    /**
     * Reads ISO-8601, where a time without a zone is UTC, or seconds or milliseconds since 1970.
     *
     * @return milliseconds since 1970; empty for anything else
     */
    static OptionalLong parse(String text) {
        if (text.length() > MAX_LENGTH) {
            return OptionalLong.empty();
        }
        Matcher iso = ISO.matcher(text);
        if (iso.matches()) {
            return parse(iso);
        }
        return NUMBER.matcher(text).matches() ? number(new BigDecimal(text)) : OptionalLong.empty();
    }

    private static OptionalLong parse(Matcher iso) {
        try {
            LocalTime time = LocalTime.parse(iso.group(2));
            String millis = (Objects.requireNonNullElse(iso.group(3), "") + "000").substring(0, 3);
            return OptionalLong.of(OffsetDateTime.of(LocalDate.parse(iso.group(1)), time, zone(iso.group(4)))
                            .toInstant()
                            .toEpochMilli()
                    + Long.parseLong(millis));
        } catch (DateTimeException none) {
            return OptionalLong.empty(); // the 31st of February
        }
    }

    private static ZoneOffset zone(@Nullable String zone) {
        return zone == null || zone.equalsIgnoreCase("Z") ? ZoneOffset.UTC : ZoneOffset.of(zone);
    }

    private static OptionalLong number(BigDecimal number) {
        if (number.signum() <= 0 || number.compareTo(END_OF_MILLISECONDS) >= 0) {
            return OptionalLong.empty();
        }
        BigDecimal millis = number.compareTo(FIRST_MILLISECONDS) < 0 ? number.movePointRight(3) : number;
        return OptionalLong.of(millis.setScale(0, RoundingMode.HALF_UP).longValueExact());
    }
}
