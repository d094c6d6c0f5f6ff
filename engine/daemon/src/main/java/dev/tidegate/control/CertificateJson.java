package dev.tidegate.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.tidegate.validate.certificate.Certificate;

/** The document of a certificate: JSON over several lines, so that people can read it. */
public final class CertificateJson {
    private static final ObjectMapper MAPPER =
            JsonMapper.builder()
                    .addModule(new Jdk8Module())
                    .addModule(new JavaTimeModule())
                    .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .build();

    private static final DefaultIndenter LINES = new DefaultIndenter("  ", "\n");

    private CertificateJson() {}

    /** The document that is signed. */
    public static String write(Certificate certificate) {
        try {
            return MAPPER.writer(
                            new DefaultPrettyPrinter()
                                    .withObjectIndenter(LINES)
                                    .withArrayIndenter(LINES))
                    .writeValueAsString(certificate);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a certificate is plain data", e);
        }
    }

    /** Throws {@link IllegalArgumentException} if it is not one, or of a later form. */
    public static Certificate read(String document) {
        try {
            return MAPPER.readValue(document, Certificate.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a certificate of this form", e);
        }
    }
}
