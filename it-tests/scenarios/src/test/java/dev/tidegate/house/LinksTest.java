package dev.tidegate.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A link leads to a file, and to a heading in it. */
class LinksTest {
    @TempDir Path directory;

    @Test
    void linksToFilesAndHeadingsHold() throws IOException {
        page("other.md", "# Against a real `SQL Server`\n");
        Path page =
                page(
                        "page.md",
                        "# Here\n[a](other.md#against-a-real-sql-server) [b](#here) [c](https://x)"
                                + " `[d](code.md)`\n");

        assertThat(Links.broken(page)).isEmpty();
    }

    @Test
    void linksToNowhereAreFound() throws IOException {
        Path page = page("page.md", "[a](gone.md) [b](#nowhere)\n");

        assertThat(Links.broken(page)).containsExactly("gone.md", "#nowhere");
    }

    private Path page(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }
}
