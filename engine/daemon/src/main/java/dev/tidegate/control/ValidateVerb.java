package dev.tidegate.control;

import dev.tidegate.control.ValidateDesk.Repair;
import dev.tidegate.control.ValidateDesk.ValidateAction;
import dev.tidegate.settings.Settings;
import dev.tidegate.settings.SettingsReader;
import dev.tidegate.validate.certificate.Certificate;
import dev.tidegate.validate.certificate.SignedDocument;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tidegate validate}: whether both sides hold the same rows, while both are live. */
@Command(
        name = "validate",
        header = "Proves, while both sides are live, that they hold the same rows; repairs.",
        description = {
            "",
            "Runs all the time beside the stream and pauses nothing. The ledger (count and hash of each",
            "table, advanced with every change) is compared with the target's rows; the source's rows",
            "with the target's. What looks different is read again under locks before it is called a",
            "MISMATCH: a mismatch is certain, whatever is not certain is SUSPECT. A table is as old as",
            "the older of its two comparisons."
        },
        footer = {
            "",
            "Examples:",
            "  tidegate validate status                     where each table stands, and how old that is",
            "  tidegate validate run dbo.item               audits a table now",
            "  tidegate validate mismatches --config orders.yaml --values",
            "  tidegate validate repair dbo.item            what a repair would do",
            "  tidegate validate repair dbo.item --yes      does it, in the order of the journal",
            "  tidegate validate anchor dbo.item            makes its ledger known again",
            "  tidegate validate certify -o orders.json     signed: positions, counts, hashes, exclusions",
            "  tidegate validate verify-certificate orders.json --key tidegate.pub",
            "  tidegate validate pause                      reads no more until \"resume\"",
            "",
            "Exit codes: 0 the same, 1 error, 2 a row certainly differs, 3 not known yet or refused."
        })
public final class ValidateVerb implements Verb {
    private static final DocumentFile.Form<Certificate> CERTIFICATE =
            new DocumentFile.Form<>(
                    SignedDocument.Kind.CERTIFICATE,
                    CertificateJson::read,
                    "tidegate validate certify");

    @Spec private CommandSpec spec = CommandSpec.create();

    private final Function<Settings, AuditArchive> archives;

    /** Reads mismatches from what {@code archives} opens. */
    public ValidateVerb(Function<Settings, AuditArchive> archives) {
        this.archives = archives;
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return ExitCode.DONE;
    }

    /** What {@code validate status} does. */
    @Command(
            name = "status",
            header = "Shows where each table stands, how old that is, and what is not covered.",
            description = {
                "",
                "VERIFIED: both comparisons found nothing. PENDING: not known yet. SUSPECT: something",
                "differs, and nothing is confirmed. MISMATCH: a row certainly differs. EXCLUDED: not",
                "audited. Exit code 2 if a row certainly differs."
            })
    Integer status(@Mixin LoadVerb.Common common) throws InterruptedException {
        try (DaemonClient client = common.client()) {
            ValidateStatus status = client.validation();
            common.print(out(), ValidateText.render(status), StatusJson.write(status) + "\n");
            return status.summary().mismatches() > 0 ? ExitCode.DIFFERENCE : ExitCode.DONE;
        }
    }

    /** What {@code validate run} does. */
    @Command(
            name = "run",
            header = "Audits tables as soon as a thread is free, instead of when they are due.",
            description = {"", "Without a table: all. \"validate status\" shows what comes of it."})
    Integer run(
            @Mixin LoadVerb.Common common,
            @Parameters(
                            paramLabel = "TABLE",
                            arity = "0..*",
                            description = "schema.table, as on the source.")
                    @Nullable List<String> tables)
            throws InterruptedException {
        try (DaemonClient client = common.client()) {
            common.printDone(
                    out(),
                    client.audit(tables == null ? List.of() : tables),
                    "\"tidegate validate status\" shows what comes of it");
            return ExitCode.DONE;
        }
    }

    /** What {@code validate pause} does. */
    @Command(
            name = "pause",
            header = "Begins no further read of either side; the ledger is kept all the same.",
            description = {"", "Lasts until \"validate resume\", also over restarts."})
    Integer pause(@Mixin LoadVerb.Common common) throws InterruptedException {
        return change(common, ValidateAction.PAUSE, "\"tidegate validate resume\" goes on");
    }

    /** What {@code validate resume} does. */
    @Command(name = "resume", header = "Goes on with the audits that were paused.")
    Integer resume(@Mixin LoadVerb.Common common) throws InterruptedException {
        return change(
                common, ValidateAction.RESUME, "\"tidegate validate status\" shows how it goes");
    }

    private Integer change(LoadVerb.Common common, ValidateAction action, String next)
            throws InterruptedException {
        try (DaemonClient client = common.client()) {
            common.printDone(out(), client.change(action), next);
            return ExitCode.DONE;
        }
    }

    /** What {@code validate mismatches} does. */
    @Command(
            name = "mismatches",
            header = "Lists the rows that certainly differ: how, in which columns, since when.",
            description = {
                "",
                "Read from the target itself, with the settings' role; the daemon need not run. Keys are",
                "your users' data, so they are shown with --values only. Exit code 2 if there are any."
            })
    Integer mismatches(
            @Mixin ConfigVerb.FileOption file,
            @Option(
                            names = "--format",
                            defaultValue = "text",
                            description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
                    OutputFormat format,
            @Option(names = "--values", description = "Shows the keys of the rows.") boolean values,
            @Parameters(
                            paramLabel = "TABLE",
                            arity = "0..1",
                            description = "schema.table; all if none is named.")
                    @Nullable String table) {
        Settings settings = SettingsReader.read(file.file(), System.getenv()).settings();
        try (AuditArchive archive = archives.apply(settings)) {
            MismatchText text =
                    MismatchText.of(
                            archive.tables(),
                            table == null ? "" : table,
                            values ? MismatchText.Keys.SHOWN : MismatchText.Keys.HIDDEN);
            print(
                    switch (format) {
                        case text -> text.lines();
                        case json -> text.json();
                    });
            return text.isEmpty() ? ExitCode.DONE : ExitCode.DIFFERENCE;
        }
    }

    /** What {@code validate repair} does. */
    @Command(
            name = "repair",
            header = "Puts rows of a table right that certainly differ; without --yes only looks.",
            description = {
                "",
                "Each row is read from the source under locks, rolled through the changes behind that,",
                "and written while apply is at rest, with the ledger, a few at a time. So it is what the",
                "source has, and no change is lost or doubled. The table is audited again behind it."
            })
    Integer repair(
            @Mixin LoadVerb.Common common,
            @Parameters(
                            index = "0",
                            paramLabel = "TABLE",
                            description = "schema.table, as on the source.")
                    String table,
            @Option(names = "--dry-run", description = "Only looks, as without --yes.")
                    boolean dryRun,
            @Option(names = "--yes", description = "Does it.") boolean yes)
            throws InterruptedException {
        if (dryRun && yes) {
            throw new VerbException(
                    "--dry-run and --yes are both given", "Keep one of them.", ExitCode.ERROR);
        }
        try (DaemonClient client = common.client()) {
            common.printDone(
                    out(),
                    client.repair(table, yes ? Repair.DO : Repair.PLAN),
                    yes
                            ? "\"tidegate validate status\" shows what the next audit finds"
                            : "\"tidegate validate repair " + table + " --yes\" does it");
            return ExitCode.DONE;
        }
    }

    /** What {@code validate anchor} does. */
    @Command(
            name = "anchor",
            header = "Makes the ledger of a table known again, without loading the table anew.",
            description = {
                "",
                "After a transaction in quarantine was resolved by hand, other columns are excluded, or",
                "a table was loaded before there was a ledger. The table is audited from its first row",
                "on; if nothing differs, what the source's rows come to is written as the ledger at apply's",
                "position. A table of which rows differ is not anchored."
            })
    Integer anchor(
            @Mixin LoadVerb.Common common,
            @Parameters(
                            index = "0",
                            paramLabel = "TABLE",
                            description = "schema.table, as on the source.")
                    String table)
            throws InterruptedException {
        try (DaemonClient client = common.client()) {
            common.printDone(
                    out(),
                    client.anchor(table),
                    "\"tidegate validate status\" shows when it is known");
            return ExitCode.DONE;
        }
    }

    /** What {@code validate certify} does. */
    @Command(
            name = "certify",
            header = "Writes a signed certificate of how both sides stand.",
            description = {
                "",
                "Of each table: the positions in the source's log at which both sides held the same rows,",
                "counts, hashes, age, and what is not covered. Signed by the daemon with its",
                "validate.certificate_key. Exit code 2 if a row certainly differs, 3 if of some table it",
                "is not known yet; the certificate is written all the same, and says so."
            })
    Integer certify(
            @Mixin LoadVerb.Common common,
            @Option(
                            names = {"-o", "--output"},
                            paramLabel = "FILE",
                            required = true,
                            description = "Where to write it.")
                    Path file)
            throws InterruptedException {
        try (DaemonClient client = common.client()) {
            DocumentFile<Certificate> written = CERTIFICATE.write(file, client.certify());
            common.print(
                    out(),
                    CertificateText.render(written.content())
                            + "\nnext: \"tidegate validate verify-certificate "
                            + file
                            + " --key PUB\" checks it anywhere\n",
                    written.json());
            return CertificateText.exitCode(written.content());
        }
    }

    /** What {@code validate verify-certificate} does. */
    @Command(
            name = "verify-certificate",
            header = "Checks a certificate's signature, and shows what it says; needs no daemon.",
            description = {
                "",
                "The public key is made from the daemon's: openssl pkey -in KEY -pubout -out PUB. Exit",
                "code 1 if the file or its signature is not right, 2 if it says that a row differs, 3 if",
                "it says that of some table it is not known."
            })
    Integer verify(
            @Parameters(index = "0", paramLabel = "FILE", description = "The certificate.")
                    Path file,
            @Option(
                            names = "--key",
                            paramLabel = "PUB",
                            required = true,
                            description = "File with the Ed25519 public key (PEM).")
                    Path key,
            @Option(
                            names = "--format",
                            defaultValue = "text",
                            description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
                    OutputFormat format) {
        DocumentFile<Certificate> read = CERTIFICATE.verified(file, key);
        print(
                switch (format) {
                    case text -> CertificateText.render(read.content());
                    case json -> read.json();
                });
        return CertificateText.exitCode(read.content());
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private void print(String text) {
        out().print(text);
        out().flush();
    }
}
