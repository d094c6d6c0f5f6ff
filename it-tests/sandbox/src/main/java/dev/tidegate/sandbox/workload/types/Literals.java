package dev.tidegate.sandbox.workload.types;

import dev.tidegate.sandbox.workload.RandomText;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** T-SQL literals at random, extremes among them. */
final class Literals {
    private static final int FIRST_DAY = (int) LocalDate.of(1, 1, 1).toEpochDay();
    private static final int LAST_DAY = (int) LocalDate.of(9999, 12, 31).toEpochDay();
    private static final int DAY_1753 = (int) LocalDate.of(1753, 1, 1).toEpochDay();
    private static final int DAY_1900 = (int) LocalDate.of(1900, 1, 1).toEpochDay();
    private static final int DAY_2079 = (int) LocalDate.of(2079, 6, 5).toEpochDay();
    private static final int SECONDS_PER_DAY = 24 * 60 * 60;

    private static final int LARGE_ONE_IN = 40;

    private Literals() {}

    /** Makes a literal of a type. */
    @FunctionalInterface
    interface Maker {
        String make(RandomGenerator random);
    }

    /** One of these texts, or now and then what the maker makes. */
    static Maker mixed(Maker maker, String... extremes) {
        return random ->
                random.nextInt(3) == 0
                        ? extremes[random.nextInt(extremes.length)]
                        : maker.make(random);
    }

    static Maker whole(long min, long max) {
        return mixed(
                random -> Long.toString(random.nextLong(min, max)),
                Long.toString(min),
                "0",
                Long.toString(max));
    }

    static Maker decimal(int precision, int scale) {
        BigInteger bound = BigInteger.TEN.pow(precision);
        String most = new BigDecimal(bound.subtract(BigInteger.ONE), scale).toPlainString();
        return mixed(
                random ->
                        new BigDecimal(
                                        new BigInteger(128, new java.util.Random(random.nextLong()))
                                                .mod(bound),
                                        scale)
                                .toPlainString(),
                most,
                "-" + most,
                "0");
    }

    static Maker money(int unitsBits, String least, String most) {
        return mixed(
                random ->
                        BigDecimal.valueOf(random.nextLong() >> (Long.SIZE - unitsBits), 4)
                                .toPlainString(),
                least,
                "-0.0001",
                "0",
                most);
    }

    static Maker real() {
        return mixed(
                random -> Float.toString((random.nextFloat() - 0.5f) * 1e6f) + "E0",
                "-3.4028235E38",
                "0",
                "1.17549435E-38",
                "16777216");
    }

    static Maker floating() {
        return mixed(
                random -> scientific((random.nextDouble() - 0.5) * 1e12),
                "-1.7976931348623157E308",
                "0",
                "4.9E-324",
                "2.2250738585072014E-308",
                "0.1E0");
    }

    private static String scientific(double value) {
        String text = Double.toString(value);
        return text.contains("E") ? text : text + "E0";
    }

    static Maker narrow(int lengthMax) {
        return mixed(
                random -> quoted(RandomText.letters(random, 0, lengthMax)),
                "''",
                "'blank  '",
                "'it''s'",
                "'€é ÿ'",
                "CAST(0x818D8F909D AS varchar(5))");
    }

    static Maker national(int lengthMax) {
        return mixed(
                random -> "N" + quoted(RandomText.words(random, 0, lengthMax)),
                "N''",
                "N'blank '",
                "N'日本 é☃'",
                "N'😀😀'",
                "NCHAR(65533)");
    }

    /** Mostly short; some are hundreds of kilobytes. */
    static Maker large(String prefix, String type) {
        return random ->
                random.nextInt(LARGE_ONE_IN) == 0
                        ? "REPLICATE(CAST(%s'%s' AS %s), %d)"
                                .formatted(
                                        prefix,
                                        prefix.isEmpty() ? "0123456789" : "日本é☃0",
                                        type,
                                        random.nextInt(1_000, 20_000))
                        : prefix.isEmpty() ? narrow(200).make(random) : national(200).make(random);
    }

    static Maker bytes(int lengthMin, int lengthMax) {
        return random -> {
            byte[] bytes = new byte[random.nextInt(lengthMin, lengthMax + 1)];
            if (random.nextInt(4) > 0) {
                random.nextBytes(bytes);
            }
            return "0x" + HexFormat.of().formatHex(bytes);
        };
    }

    static Maker largeBytes() {
        return random ->
                random.nextInt(LARGE_ONE_IN) == 0
                        ? "CAST(REPLICATE(CAST('0123456789' AS varchar(max)), "
                                + random.nextInt(1_000, 20_000)
                                + ") AS varbinary(max))"
                        : bytes(0, 300).make(random);
    }

    static Maker date() {
        return mixed(
                random -> quoted(day(random, FIRST_DAY, LAST_DAY)),
                "'0001-01-01'",
                "'1582-10-04'",
                "'1582-10-05'",
                "'1582-10-14'",
                "'1582-10-15'",
                "'9999-12-31'");
    }

    static Maker time(int digits) {
        return random -> quoted(clock(random, digits));
    }

    static Maker moment(int digits) {
        return mixed(
                random -> quoted(day(random, FIRST_DAY, LAST_DAY) + " " + clock(random, digits)),
                "'0001-01-01 00:00:00'",
                "'1582-10-10 12:34:56'",
                "'1969-12-31 23:59:59'",
                "'2024-03-10 02:30:00'",
                "'9999-12-31 23:59:59'");
    }

    static Maker datetime() {
        return mixed(
                random -> quoted(day(random, DAY_1753, LAST_DAY) + " " + clock(random, 3)),
                "'1753-01-01 00:00:00'",
                "'9999-12-31 23:59:59.997'");
    }

    static Maker smalldatetime() {
        return random -> quoted(day(random, DAY_1900, DAY_2079) + " " + clock(random, 0));
    }

    static Maker offset(int digits) {
        return mixed(
                random ->
                        quoted(
                                day(random, FIRST_DAY + 1, LAST_DAY - 1)
                                        + " "
                                        + clock(random, digits)
                                        + zone(random)),
                "'0001-01-01 14:00:00 +14:00'",
                "'1582-10-10 12:34:56 +02:00'",
                "'1969-12-31 23:59:59 -05:30'",
                "'9999-12-31 09:59:59 -14:00'");
    }

    private static String zone(RandomGenerator random) {
        int quarters = random.nextInt(-14 * 4, 14 * 4 + 1);
        return " %s%02d:%02d"
                .formatted(
                        quarters < 0 ? "-" : "+",
                        Math.abs(quarters) / 4,
                        Math.abs(quarters) % 4 * 15);
    }

    private static String day(RandomGenerator random, int first, int last) {
        return LocalDate.ofEpochDay(random.nextInt(first, last + 1)).toString();
    }

    private static String clock(RandomGenerator random, int digits) {
        LocalTime second = LocalTime.ofSecondOfDay(random.nextInt(SECONDS_PER_DAY));
        String text =
                "%02d:%02d:%02d"
                        .formatted(second.getHour(), second.getMinute(), second.getSecond());
        return digits == 0 ? text : text + "." + RandomText.digits(random, digits);
    }

    static Maker identifier() {
        return random -> quoted(new UUID(random.nextLong(), random.nextLong()).toString());
    }

    static Maker oneOf(String... literals) {
        List<String> all = List.of(literals);
        return random -> all.get(random.nextInt(all.size()));
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
