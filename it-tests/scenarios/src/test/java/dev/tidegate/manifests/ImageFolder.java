package dev.tidegate.manifests;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The folder that the image has, made of what this test runs with: the launcher, and beside it a
 * jar that names all others.
 */
final class ImageFolder implements AutoCloseable {
    private final Path folder;

    private ImageFolder(Path folder) {
        this.folder = folder;
    }

    /** What a process printed, and its exit code. */
    record Said(String text, int exitCode) {}

    static ImageFolder make(Path folder) throws IOException {
        Path lib = Files.createDirectories(folder.resolve("lib"));
        Files.copy(Tree.ROOT.resolve("tidegate"), folder.resolve("tidegate"));
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, classPath());
        try (OutputStream out = Files.newOutputStream(lib.resolve("all.jar"));
                JarOutputStream jar = new JarOutputStream(out, manifest)) {
            jar.finish();
        }
        return new ImageFolder(folder);
    }

    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path", "").split(File.pathSeparator))
                .map(it -> Path.of(it).toUri().toString())
                .collect(Collectors.joining(" "));
    }

    /** Runs what the image's entry point runs, with the image's environment but no settings. */
    Said run(List<String> arguments, String... javaOptions)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(folder.resolve("tidegate").toString()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment.put(
                "PATH",
                Path.of(System.getProperty("java.home"), "bin")
                        + File.pathSeparator
                        + environment.getOrDefault("PATH", ""));
        environment.put("TIDEGATE_CONFIG", folder.resolve("no-such.yaml").toString());
        environment.put("TIDEGATE_JAVA_OPTS", String.join(" ", javaOptions));
        Process process = builder.start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Said(text, process.waitFor());
    }

    @Override
    public void close() throws IOException {
        Files.delete(folder.resolve("lib/all.jar"));
    }
}
