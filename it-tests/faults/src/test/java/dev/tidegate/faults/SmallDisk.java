package dev.tidegate.faults;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A file system of a few megabytes that can be filled and emptied. Only root can make one. */
final class SmallDisk implements AutoCloseable {
    private static final int PIECE_BYTES = 4096;

    private final Path directory;

    private SmallDisk(Path directory) {
        this.directory = directory;
    }

    /** Why there can be none here; empty if there can. */
    static Optional<String> whyNot() throws IOException, InterruptedException {
        Path probe = Files.createTempDirectory("tidegate-disk-");
        try {
            SmallDisk.mount(probe, 1).close();
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("no file system can be mounted here: " + e.getMessage());
        } finally {
            Files.deleteIfExists(probe);
        }
    }

    /** Mounts one over a directory, which is made if it is not there. */
    static SmallDisk mount(Path directory, int mebibytes) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        run(
                "mount",
                "-t",
                "tmpfs",
                "-o",
                "mode=700,size=" + mebibytes + "m",
                "tmpfs",
                directory.toString());
        return new SmallDisk(directory);
    }

    Path directory() {
        return directory;
    }

    private Path ballast() {
        return directory.resolve("ballast");
    }

    /** Fills it but for so many bytes. */
    void fill(long bytesFree) throws IOException {
        try (OutputStream out = Files.newOutputStream(ballast())) {
            while (directory.toFile().getUsableSpace() > bytesFree + PIECE_BYTES) {
                out.write(new byte[PIECE_BYTES]);
                out.flush();
            }
        }
    }

    /** Makes space. */
    void empty() throws IOException {
        Files.deleteIfExists(ballast());
    }

    @Override
    public void close() throws IOException {
        try {
            run("umount", "-l", directory.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(said.strip());
        }
    }
}
