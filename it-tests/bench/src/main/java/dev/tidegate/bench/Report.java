package dev.tidegate.bench;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a benchmark found, in the form that all of them have: a title, tables and notes for people,
 * then one line with a JSON object of the figures, the last of which is {@code ratios}.
 */
public final class Report {
    private static final int VIOLATED = 2;

    private static final ObjectMapper JSON =
            new ObjectMapper()
                    .registerModule(
                            new SimpleModule()
                                    .addSerializer(double.class, new RoundedSerializer())
                                    .addSerializer(Double.class, new RoundedSerializer()));

    private final List<String> lines = new ArrayList<>();
    private final Map<String, Object> figures = new LinkedHashMap<>();
    private final Map<String, Double> ratios = new LinkedHashMap<>();
    private int exitCode;

    /**
     * Starts one; notes the machine and how busy it is now.
     *
     * @param bench its name on the command line
     * @param title what was measured
     */
    public Report(String bench, String title) {
        lines.add(title);
        lines.add("");
        figures.put("bench", bench);
        figures.put("cores", Runtime.getRuntime().availableProcessors());
        figures.put(
                "loadAverage", ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        figures.put("java", Runtime.version().toString());
    }

    /** Adds a table. */
    public void table(TextTable table) {
        lines.addAll(table.lines());
        lines.add("");
    }

    /** Adds a line of text. */
    @SuppressWarnings("AnnotateFormatMethod") // needs a library for one annotation
    public void note(String format, Object... values) {
        lines.add(String.format(Locale.ROOT, format, values));
    }

    /**
     * Adds a figure.
     *
     * @param value a number, a text, or records, lists and maps of them
     */
    public void figure(String name, Object value) {
        figures.put(name, value);
    }

    /** Adds the ratio of two figures of the same run. */
    public void ratio(String name, double value) {
        ratios.put(name, Rounded.requireMeasured(value));
    }

    /** Notes that something was seen that must never be. */
    public void violated() {
        exitCode = VIOLATED;
    }

    int exitCode() {
        return exitCode;
    }

    /** All of it; the last line is the JSON object. */
    public String text() {
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(line).append(System.lineSeparator()));
        return text.append(System.lineSeparator())
                .append(json())
                .append(System.lineSeparator())
                .toString();
    }

    private String json() {
        Map<String, Object> all = new LinkedHashMap<>(figures);
        all.put("ratios", ratios);
        try {
            return JSON.writeValueAsString(all);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a figure is neither number nor text", e);
        }
    }

    /** Nobody measures more digits. */
    private static final class RoundedSerializer extends JsonSerializer<Double> {
        @Override
        public void serialize(Double value, JsonGenerator json, SerializerProvider provider)
                throws IOException {
            json.writeNumber(Rounded.of(value));
        }
    }
}
