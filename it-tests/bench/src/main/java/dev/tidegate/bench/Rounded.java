package dev.tidegate.bench;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.List;

/** Numbers as a report shows them. */
public final class Rounded {
    private static final MathContext FOUR_DIGITS = new MathContext(4);
    private static final double WHOLE_FROM = 1_000;

    private Rounded() {}

    /** The value, unless it is the result of a division by zero. */
    static double requireMeasured(double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("not a measured number: " + value);
        }
        return value;
    }

    /** To four digits; from a thousand on, to whole numbers. */
    static double of(double value) {
        requireMeasured(value);
        return Math.abs(value) >= WHOLE_FROM
                ? Math.rint(value)
                : new BigDecimal(value).round(FOUR_DIGITS).doubleValue();
    }

    /** The one in the middle; of two in the middle, their mean. */
    public static double median(List<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("nothing was measured");
        }
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
