package dev.tidegate.sandbox.demo;

import dev.tidegate.sandbox.sqlserver.wire.EncryptionPolicy;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the mode of {@code --tls}, in any case. */
final class EncryptionConverter implements ITypeConverter<EncryptionPolicy> {
    @Override
    public EncryptionPolicy convert(String text) {
        try {
            return EncryptionPolicy.valueOf(text.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(
                    "'" + text + "' is not off, optional, required or strict");
        }
    }
}
