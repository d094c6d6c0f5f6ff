package dev.tidegate.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.tidegate.control.CutoverDesk.Answer;
import dev.tidegate.cutover.CutoverPlan;
import dev.tidegate.cutover.DryRun;
import java.util.List;

/** What the daemon says of a cutover, as JSON: times and durations in ISO form. */
public final class CutoverJson {
    private static final ObjectMapper MAPPER =
            JsonMapper.builder()
                    .addModule(new Jdk8Module())
                    .addModule(new JavaTimeModule())
                    .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                    .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                    // a daemon of a later version may say more
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .build();

    private CutoverJson() {}

    /** On one line. */
    public static String write(CutoverStatus status) {
        return text(status);
    }

    /** On one line. */
    public static String write(CutoverPlan plan) {
        return text(plan);
    }

    /** On one line. */
    public static String write(List<DryRun.Line> lines) {
        return text(lines);
    }

    /** On one line. */
    public static String write(Answer answer) {
        return text(answer);
    }

    private static String text(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what is said of a cutover is plain data", e);
        }
    }

    /** Throws {@link IllegalArgumentException} if it is not one. */
    public static CutoverStatus readStatus(String json) {
        return read(json, new TypeReference<>() {});
    }

    /** Throws {@link IllegalArgumentException} if it is not one. */
    public static CutoverPlan readPlan(String json) {
        return read(json, new TypeReference<>() {});
    }

    /** Throws {@link IllegalArgumentException} if it is not one. */
    public static List<DryRun.Line> readLines(String json) {
        return read(json, new TypeReference<>() {});
    }

    /** Throws {@link IllegalArgumentException} if it is not one. */
    public static Answer readAnswer(String json) {
        return read(json, new TypeReference<>() {});
    }

    private static <T> T read(String json, TypeReference<T> type) {
        try {
            return MAPPER.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not what a daemon says of a cutover", e);
        }
    }
}
