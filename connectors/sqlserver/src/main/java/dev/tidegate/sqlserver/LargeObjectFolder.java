package dev.tidegate.sqlserver;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.LargeObject.Form;
import dev.tidegate.model.TidegateException;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The folder in which large objects are while their row is loaded, each as a file that only its
 * owner may read. A file loses its name as soon as it is open, so nothing is left of it when the
 * process ends, however it does; at most an empty file. Safe for use by several threads.
 */
public final class LargeObjectFolder {
    private static final String PREFIX = "tidegate-";
    private static final String SUFFIX = ".value";

    private final Path path;

    /** Makes one; the folder must be there when the first large object comes. */
    public LargeObjectFolder(Path path) {
        this.path = path;
    }

    /** Fills a file. */
    private interface Content {
        /** Throws what reading the value throws. */
        Optional<Character> copyTo(LargeObjectFile.Sink sink) throws IOException;
    }

    /**
     * Takes bytes as they are, up to the end of the stream.
     *
     * @throws IOException if the stream cannot be read
     * @throws TidegateException {@code LOAD_DISK_UNAVAILABLE} if the file cannot be written
     */
    LargeObjectFile bytes(InputStream bytes) throws IOException {
        byte[] piece = new byte[LargeObjectFile.PIECE_BYTES];
        return filled(
                Form.BYTES,
                sink -> {
                    int read = bytes.readNBytes(piece, 0, piece.length);
                    while (read > 0) {
                        sink.take(piece, 0, read);
                        read = bytes.readNBytes(piece, 0, piece.length);
                    }
                    return Optional.empty();
                });
    }

    /**
     * Takes text, up to the end of the stream, in which it is in UTF-16, little-endian; fails as
     * {@link #bytes} does.
     */
    LargeObjectFile text(InputStream utf16) throws IOException {
        return filled(
                Form.TEXT,
                sink -> {
                    Utf8Writer writer = new Utf8Writer(sink);
                    byte[] piece = new byte[LargeObjectFile.PIECE_BYTES];
                    int read = utf16.readNBytes(piece, 0, piece.length);
                    while (read > 0) {
                        writer.take(piece, read);
                        read = utf16.readNBytes(piece, 0, piece.length);
                    }
                    return writer.end();
                });
    }

    private LargeObjectFile filled(Form form, Content content) throws IOException {
        LargeObjectFile file = new LargeObjectFile(this, form, open());
        boolean filled = false;
        try {
            file.filled(content.copyTo(file::append));
            filled = true;
            return file;
        } finally {
            if (!filled) {
                file.close();
            }
        }
    }

    private RandomAccessFile open() {
        try {
            Path name = Files.createTempFile(path, PREFIX, SUFFIX);
            try {
                return new RandomAccessFile(name.toFile(), "rw");
            } finally {
                Files.delete(name);
            }
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    /** The failure of this folder, or of a file in it. */
    TidegateException unavailable(IOException error) {
        return new TidegateException(
                ErrorCode.LOAD_DISK_UNAVAILABLE,
                "could not keep a large object in %s while it is loaded: %s"
                        .formatted(path, error.getMessage()),
                "Make room there, or name another folder with load.large_object_folder: one that"
                        + " Tidegate may write, with room for the largest rows, as many as"
                        + " load.parallel_reads. Nothing is lost, the chunk is read again.",
                error);
    }
}
