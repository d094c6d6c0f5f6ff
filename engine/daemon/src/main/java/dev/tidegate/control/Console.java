package dev.tidegate.control;

import dev.tidegate.control.Reply.Progress;
import dev.tidegate.control.Route.Meaning;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The console: one page, and the files that it is made of. They are the same for everybody and hold
 * nothing of the pipeline, so they are answered whoever asks; all data comes from the API.
 */
final class Console {
    /** What a browser may do with the page: nothing but with what comes from the daemon. */
    static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
                    + " connect-src 'self'; base-uri 'none'; form-action 'none';"
                    + " frame-ancestors 'none'; require-trusted-types-for 'script'";

    private static final String PAGE = "/";
    private static final String FOLDER = "/console/";
    private static final String FILE = "file";
    private static final String RESOURCES = "/dev/tidegate/console/";

    /** The library that draws the charts, as its jar has it. */
    private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/dist/";

    private static final Map<String, String> OF_UPLOT =
            Map.of("uplot.js", UPLOT + "uPlot.esm.js", "uplot.css", UPLOT + "uPlot.min.css");

    private static final List<String> OWN =
            List.of(
                    "console.css",
                    "icon.svg",
                    "acts.js",
                    "announce.js",
                    "api.js",
                    "audit.js",
                    "charts.js",
                    "confirm.js",
                    "cutover.js",
                    "dom.js",
                    "evidence.js",
                    "format.js",
                    "history.js",
                    "main.js",
                    "pipeline.js",
                    "rows.js",
                    "session.js",
                    "stages.js",
                    "stream.js",
                    "tables.js",
                    "validation.js",
                    "views.js");

    private static final Map<String, String> TYPES =
            Map.of(
                    "css", "text/css; charset=utf-8",
                    "html", "text/html; charset=utf-8",
                    "js", "text/javascript; charset=utf-8",
                    "svg", "image/svg+xml");

    private final Reply page;
    private final Map<String, Reply> files;

    private Console(Reply page, Map<String, Reply> files) {
        this.page = page;
        this.files = files;
    }

    /** Reads all of it. */
    static Console load() {
        Map<String, Reply> files = new LinkedHashMap<>();
        OWN.forEach(name -> files.put(name, read(name, RESOURCES + name)));
        OF_UPLOT.forEach((name, resource) -> files.put(name, read(name, resource)));
        return new Console(read("index.html", RESOURCES + "index.html"), Map.copyOf(files));
    }

    private static Reply read(String name, String resource) {
        String type =
                Optional.ofNullable(TYPES.get(name.substring(name.lastIndexOf('.') + 1)))
                        .orElseThrow();
        try (InputStream in = Console.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the program lacks its own file " + resource);
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return new Reply(Progress.DONE, type, text, "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its routes. */
    List<Route> routes() {
        return List.of(
                Route.look(PAGE, "console.show", "The console, a page for browsers.", _ -> page)
                        .means(Meaning.PAGE),
                Route.look(
                                FOLDER + "{" + FILE + "}",
                                "console.file",
                                "A file that the console is made of.",
                                call -> file(call.of(FILE)))
                        .means(Meaning.PAGE));
    }

    private Reply file(String name) {
        return Optional.ofNullable(files.get(name))
                .orElseThrow(() ->
                        RequestException.invalid(
                                RequestException.NOT_FOUND,
                                "the console has no such file",
                                "The console begins at " + PAGE + "."));
    }

    /** The paths that it is asked for by. */
    Set<String> paths() {
        return Stream.concat(Stream.of(PAGE), files.keySet().stream().map(it -> FOLDER + it))
                .collect(Collectors.toUnmodifiableSet());
    }
}
