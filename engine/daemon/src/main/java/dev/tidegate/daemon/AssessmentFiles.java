package dev.tidegate.daemon;

import dev.tidegate.convert.assess.Assessment;
import dev.tidegate.convert.assess.AssessmentDocument;
import dev.tidegate.convert.assess.CsvReport;
import dev.tidegate.convert.assess.HtmlReport;
import dev.tidegate.convert.assess.SarifReport;
import dev.tidegate.convert.assess.SourceLines;
import java.nio.file.Path;

/** Writes the reports of an assessment. */
final class AssessmentFiles {
    /** The page for people. */
    static final String PAGE = "index.html";

    /** The document for programs, which {@code assess diff} reads. */
    static final String DOCUMENT = "assessment.json";

    private AssessmentFiles() {}

    /** Writes all of them into a folder. */
    static void write(Path folder, Assessment assessment, SourceLines sources) {
        write(folder, PAGE, HtmlReport.of(assessment, sources));
        write(folder, DOCUMENT, ConversionFiles.json(AssessmentDocument.of(assessment)));
        write(folder, "action-items.csv", CsvReport.items(assessment));
        write(folder, "action-items-summary.csv", CsvReport.itemsSummary(assessment));
        write(folder, "summary.csv", CsvReport.summary(assessment));
        write(folder, "assessment.sarif", ConversionFiles.json(SarifReport.of(assessment)));
    }

    private static void write(Path folder, String name, String text) {
        ConversionFiles.write(folder.resolve(name), text);
    }
}
