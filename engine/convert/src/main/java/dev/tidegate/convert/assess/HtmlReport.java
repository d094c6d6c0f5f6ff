package dev.tidegate.convert.assess;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * An assessment as one page for people: it needs no network and no script, and none that stood in a
 * source would run. The same assessment gives the same bytes.
 */
public final class HtmlReport {
    private static final String STYLES = "report.css";

    private HtmlReport() {}

    /** The page. */
    public static String of(Assessment assessment, SourceLines sources) {
        HtmlOverview overview = new HtmlOverview(assessment);
        HtmlRules rules = new HtmlRules(assessment);
        HtmlObjects objects = new HtmlObjects(assessment, sources);
        return Markup.of(
                        """
                        <!doctype html>
                        <html lang="en">
                        <head>
                        <meta charset="utf-8">
                        <meta name="viewport" content="width=device-width, initial-scale=1">
                        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
                        <meta name="referrer" content="no-referrer">
                        <title>Assessment: {}</title>
                        <style>
                        {}</style>
                        </head>
                        <body>
                        <a class="skip" href="#content">Skip to the content</a>
                        {}
                        <main id="content">
                        {}{}{}</main>
                        </body>
                        </html>
                        """,
                        overview.names(),
                        new Markup(styles()),
                        overview.header(),
                        overview.first(),
                        rules.all(),
                        objects.all())
                .html();
    }

    private static String styles() {
        try (InputStream styles = HtmlReport.class.getResourceAsStream(STYLES)) {
            if (styles == null) {
                throw new IllegalStateException(STYLES + " is not in the program");
            }
            return new String(styles.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
