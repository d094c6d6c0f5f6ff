package dev.tidegate.sandbox.sqlserver.cdc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A temporary file for changes that would take too much memory. It grows at its end; when nothing
 * in it is needed any longer it is emptied.
 */
final class SpillFile implements AutoCloseable {
    /** A piece of the file. */
    record Extent(long offset, int length) {}

    private @Nullable FileChannel channel;
    private long end;
    private long live;

    synchronized Extent write(byte[] bytes) {
        try {
            FileChannel file = open();
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            long at = end;
            while (buffer.hasRemaining()) {
                at += file.write(buffer, at);
            }
            Extent extent = new Extent(end, bytes.length);
            end = at;
            live += bytes.length;
            return extent;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write changes to the spill file", e);
        }
    }

    synchronized byte[] read(Extent extent) {
        try {
            FileChannel file = open();
            ByteBuffer buffer = ByteBuffer.allocate(extent.length());
            long at = extent.offset();
            while (buffer.hasRemaining()) {
                int count = file.read(buffer, at);
                if (count < 0) {
                    throw new IOException("the spill file ends at " + at);
                }
                at += count;
            }
            return buffer.array();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read changes from the spill file", e);
        }
    }

    synchronized void free(Extent extent) {
        live -= extent.length();
        if (live == 0 && channel != null) {
            end = 0;
            try {
                channel.truncate(0);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot empty the spill file", e);
            }
        }
    }

    /** Bytes in it that are still needed. */
    synchronized long live() {
        return live;
    }

    private FileChannel open() throws IOException {
        FileChannel file = channel;
        if (file == null) {
            Path path = Files.createTempFile("sandbox-changes-", ".spill");
            file =
                    FileChannel.open(
                            path,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.DELETE_ON_CLOSE);
            channel = file;
        }
        return file;
    }

    @Override
    public synchronized void close() {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException("cannot close the spill file", e);
            }
            channel = null;
        }
    }
}
