package dev.tidegate.daemon;

import dev.tidegate.control.ExitCode;
import dev.tidegate.control.VerbException;
import dev.tidegate.convert.expected.ExpectedResults;
import dev.tidegate.convert.expected.UnusableResultsException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A folder with a script for each database, and what sqlcmd printed when it ran there: {@code
 * shop.sql} and {@code shop.txt}.
 */
final class RecordedResults {
    private static final String SCRIPT = ".sql";
    private static final String PRINTED = ".txt";
    private static final int FEFF_FIRST = 0xFE;
    private static final int FEFF_SECOND = 0xFF;
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private RecordedResults() {}

    /** Writes the script of a database. */
    static void write(Path folder, String database, String script) {
        ConversionFiles.write(folder.resolve(database + SCRIPT), script);
    }

    /** What was printed for a database; empty if there is nothing. */
    static Optional<ExpectedResults> read(Path folder, String database) {
        Path file = file(folder, database);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(ExpectedResults.parse(text(file)));
        } catch (UnusableResultsException e) {
            throw refused(folder, database, e);
        }
    }

    /** Where that is. */
    static Path file(Path folder, String database) {
        return folder.resolve(database + PRINTED);
    }

    /** The error that the operator sees. */
    static VerbException refused(Path folder, String database, UnusableResultsException e) {
        VerbException exception =
                new VerbException(
                        file(folder, database) + ": " + e.getMessage(), e.hint(), ExitCode.ERROR);
        exception.initCause(e);
        return exception;
    }

    private static String text(Path file) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            String text = new String(bytes, charset(bytes));
            return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
        } catch (IOException e) {
            VerbException exception =
                    new VerbException(
                            "cannot read " + file + " (" + e + ")",
                            "Name the folder with what sqlcmd printed.",
                            ExitCode.ERROR);
            exception.initCause(e);
            throw exception;
        }
    }

    /** sqlcmd writes UTF-16 with -u, and so does PowerShell. */
    private static Charset charset(byte[] bytes) {
        if (bytes.length > 1) {
            int first = bytes[0] & 0xFF;
            int second = bytes[1] & 0xFF;
            if (first == FEFF_FIRST && second == FEFF_SECOND
                    || first == FEFF_SECOND && second == FEFF_FIRST) {
                return StandardCharsets.UTF_16;
            }
        }
        return StandardCharsets.UTF_8;
    }
}
