package dev.tidegate.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;

/** A {@link Status} as JSON: times in ISO form, what is absent as null. */
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
        try {
            return MAPPER.writeValueAsString(status);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a status is plain data", e);
        }
    }

    /** Throws {@link IllegalArgumentException} if it is not a status. */
    public static Status read(String json) {
        try {
            return MAPPER.readValue(json, Status.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a status", e);
        }
    }
}
