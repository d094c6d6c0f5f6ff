package dev.tidegate.sandbox.sqlserver.storage;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads dates and times as SQL Server does, in all the forms that scripts use. */
final class DateTexts {
    private static final List<String> MONTHS =
            List.of(
                    "JANUARY",
                    "FEBRUARY",
                    "MARCH",
                    "APRIL",
                    "MAY",
                    "JUNE",
                    "JULY",
                    "AUGUST",
                    "SEPTEMBER",
                    "OCTOBER",
                    "NOVEMBER",
                    "DECEMBER");
    private static final LocalDate BASE = LocalDate.of(1900, 1, 1);
    private static final int CUTOFF = 49;

    /**
     * What a text says.
     *
     * @param date 1900-01-01 when the text has only a time
     * @param time midnight when the text has only a date
     * @param offset time zone, if there is one
     */
    record Parsed(LocalDate date, LocalTime time, Optional<ZoneOffset> offset) {}

    private final String text;
    private final DateOrder order;
    private int at;
    private Optional<LocalDate> date = Optional.empty();
    private Optional<LocalTime> time = Optional.empty();
    private Optional<ZoneOffset> offset = Optional.empty();

    private DateTexts(String text, DateOrder order) {
        this.text = text.strip();
        this.order = order;
    }

    /** The meaning of a text; empty when it has none. */
    static Optional<Parsed> parse(String text, DateOrder order) {
        DateTexts parser = new DateTexts(text, order);
        try {
            parser.run();
        } catch (DateTimeException | NumberFormatException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
        return Optional.of(
                new Parsed(
                        parser.date.orElse(BASE),
                        parser.time.orElse(LocalTime.MIDNIGHT),
                        parser.offset));
    }

    private static DateTimeException wrong() {
        return new DateTimeException("not a date");
    }

    private void run() {
        if (text.isEmpty()) {
            return;
        }
        if (looksLikeTime(0)) {
            time();
            skipBlanks();
            if (at < text.length()) {
                date();
            }
        } else {
            date();
            skipBlanks();
            if (at < text.length() && (peek() == 'T' || peek() == 't')) {
                at++;
            }
            if (at < text.length()) {
                time();
            }
        }
        skipBlanks();
        zone();
        if (at < text.length()) {
            throw wrong();
        }
    }

    private boolean looksLikeTime(int from) {
        int i = from;
        while (i < text.length() && Character.isDigit(text.charAt(i))) {
            i++;
        }
        if (i == from || i - from > 2) {
            return false;
        }
        int next = i;
        while (next < text.length() && text.charAt(next) == ' ') {
            next++;
        }
        String rest = text.substring(next).toUpperCase(Locale.ROOT);
        return i < text.length() && text.charAt(i) == ':' || rest.equals("AM") || rest.equals("PM");
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private void skipBlanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private String digits() {
        int start = at;
        while (Character.isDigit(peek())) {
            at++;
        }
        return text.substring(start, at);
    }

    private String letters() {
        int start = at;
        while (Character.isLetter(peek())) {
            at++;
        }
        return text.substring(start, at).toUpperCase(Locale.ROOT);
    }

    private void date() {
        if (Character.isLetter(peek())) {
            int month = month(letters());
            separator();
            dayYear(month);
            return;
        }
        String first = digits();
        if (first.length() == 8) {
            date =
                    Optional.of(
                            LocalDate.of(
                                    Integer.parseInt(first.substring(0, 4)),
                                    Integer.parseInt(first.substring(4, 6)),
                                    Integer.parseInt(first.substring(6))));
        } else if (first.length() == 6) {
            date =
                    Optional.of(
                            LocalDate.of(
                                    year(first.substring(0, 2)),
                                    Integer.parseInt(first.substring(2, 4)),
                                    Integer.parseInt(first.substring(4))));
        } else if (first.length() == 4 && !isSeparator(peek()) && !Character.isLetter(peek())) {
            date = Optional.of(LocalDate.of(Integer.parseInt(first), 1, 1));
        } else {
            separated(first);
        }
    }

    private static boolean isSeparator(char c) {
        return c == '-' || c == '/' || c == '.' || c == ' ' || c == ',';
    }

    private void separator() {
        while (isSeparator(peek())) {
            at++;
        }
    }

    /** After a month's name: {@code 4, 1996}, {@code 1996}, {@code 4 96}. */
    private void dayYear(int month) {
        String first = digits();
        int start = at;
        separator();
        boolean more = Character.isDigit(peek()) && !looksLikeTime(at);
        if (!more) {
            at = start;
            boolean year = first.length() == 4;
            date =
                    Optional.of(
                            year
                                    ? LocalDate.of(Integer.parseInt(first), month, 1)
                                    : LocalDate.of(
                                            LocalDate.now(ZoneOffset.UTC).getYear(),
                                            month,
                                            Integer.parseInt(first)));
            return;
        }
        String second = digits();
        boolean yearFirst = first.length() == 4;
        date =
                Optional.of(
                        LocalDate.of(
                                year(yearFirst ? first : second),
                                month,
                                Integer.parseInt(yearFirst ? second : first)));
    }

    private void separated(String first) {
        separator();
        if (Character.isLetter(peek())) {
            int month = month(letters());
            separator();
            String second = digits();
            boolean yearFirst = first.length() == 4;
            date =
                    Optional.of(
                            LocalDate.of(
                                    year(yearFirst ? first : second),
                                    month,
                                    Integer.parseInt(yearFirst ? second : first)));
            return;
        }
        List<String> numbers = new ArrayList<>(List.of(first, digits()));
        separatorOnce();
        numbers.add(digits());
        DateOrder meant = order;
        if (numbers.get(0).length() == 4) {
            meant = DateOrder.YMD;
        } else if (numbers.get(2).length() == 4) {
            boolean dayFirst = order.place('D') < order.place('M');
            meant = dayFirst ? DateOrder.DMY : DateOrder.MDY;
        }
        date =
                Optional.of(
                        LocalDate.of(
                                year(numbers.get(meant.place('Y'))),
                                Integer.parseInt(numbers.get(meant.place('M'))),
                                Integer.parseInt(numbers.get(meant.place('D')))));
    }

    private void separatorOnce() {
        if (!isSeparator(peek())) {
            throw wrong();
        }
        at++;
    }

    private static int month(String name) {
        for (int i = 0; i < MONTHS.size(); i++) {
            if (name.equals(MONTHS.get(i)) || name.equals(MONTHS.get(i).substring(0, 3))) {
                return i + 1;
            }
        }
        throw wrong();
    }

    private static int year(String digits) {
        int year = Integer.parseInt(digits);
        if (digits.length() == 4) {
            return year;
        }
        if (digits.length() > 2) {
            throw wrong();
        }
        return year <= CUTOFF ? 2000 + year : 1900 + year;
    }

    private void time() {
        int hour = Integer.parseInt(digits());
        int minute = 0;
        int second = 0;
        int nanos = 0;
        if (peek() == ':') {
            at++;
            minute = Integer.parseInt(digits());
            if (peek() == ':') {
                at++;
                second = Integer.parseInt(digits());
                if (peek() == '.' || peek() == ':') {
                    boolean fraction = peek() == '.';
                    at++;
                    nanos = nanos(digits(), fraction);
                }
            }
        }
        skipBlanks();
        String half = Character.isLetter(peek()) && peek() != 'Z' ? letters() : "";
        switch (half) {
            case "" -> {}
            case "AM" -> hour = hour == 12 ? 0 : hour;
            case "PM" -> hour = hour < 12 ? hour + 12 : hour;
            default -> throw wrong();
        }
        time = Optional.of(LocalTime.of(hour, minute, second, nanos));
    }

    private static int nanos(String digits, boolean fraction) {
        if (digits.isEmpty() || digits.length() > 9) {
            throw wrong();
        }
        return fraction
                ? Integer.parseInt((digits + "00000000").substring(0, 9))
                : Integer.parseInt(digits) * 1_000_000;
    }

    private void zone() {
        if (peek() == 'Z' || peek() == 'z') {
            at++;
            offset = Optional.of(ZoneOffset.UTC);
        } else if (peek() == '+' || peek() == '-') {
            int sign = peek() == '-' ? -1 : 1;
            at++;
            int hours = Integer.parseInt(digits());
            at++;
            int minutes = Integer.parseInt(digits());
            offset = Optional.of(ZoneOffset.ofHoursMinutes(sign * hours, sign * minutes));
        }
    }
}
