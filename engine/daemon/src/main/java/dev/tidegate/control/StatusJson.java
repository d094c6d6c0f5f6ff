package dev.tidegate.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;

/**
 * A {@link Status}, a {@link LoadStatus} or a {@link ValidateStatus} as JSON: times in ISO form,
 * what is absent as null.
 */
public final class StatusJson {
    private static final ObjectMapper MAPPER =
            JsonMapper.builder()
                    .addModule(new Jdk8Module())
                    .addModule(new JavaTimeModule())
                    .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                    // a daemon of a later version may say more
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .build();

    private StatusJson() {}

    /** On one line. */
    public static String write(Status status) {
        return text(status);
    }

    /** On one line. */
    public static String write(LoadStatus status) {
        return text(status);
    }

    /** On one line. */
    public static String write(ValidateStatus status) {
        return text(status);
    }

    private static String text(Object status) {
        try {
            return MAPPER.writeValueAsString(status);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a status is plain data", e);
        }
    }

    /** Throws {@link IllegalArgumentException} if it is not a status. */
    public static Status read(String json) {
        return read(json, Status.class);
    }

    /** Throws {@link IllegalArgumentException} if it is not a load's status. */
    public static LoadStatus readLoad(String json) {
        return read(json, LoadStatus.class);
    }

    /** Throws {@link IllegalArgumentException} if it is not a validation's status. */
    public static ValidateStatus readValidate(String json) {
        return read(json, ValidateStatus.class);
    }

    private static <T> T read(String json, Class<T> type) {
        try {
            return MAPPER.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a status", e);
        }
    }
}
