package dev.tidegate.daemon;

import dev.tidegate.cutover.ChangeStream;
import dev.tidegate.cutover.CutoverRecords;
import dev.tidegate.cutover.FinalVerification;
import dev.tidegate.cutover.Preparations;
import dev.tidegate.cutover.SidePorts;
import dev.tidegate.cutover.StreamHold;
import dev.tidegate.run.Supervisor;
import dev.tidegate.sqlserver.ReverseLedger;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the connectors have of a cutover, opened for one thread. What is missing to a whole is the
 * daemon's own: see {@link CutoverAssembly}.
 */
interface CutoverConnectors extends AutoCloseable {
    /** Opens them; connects to nothing yet. */
    interface Opener {
        CutoverConnectors open();

        /**
         * What a process runs beside them, if it does.
         *
         * @param standing what this process has of the pipeline
         */
        default Optional<Supervisor.Work> work(Supplier<Standing> standing) {
            return Optional.empty();
        }
    }

    CutoverRecords records();

    SidePorts source();

    SidePorts target();

    /** The stream from the target to the source. */
    ChangeStream back();

    /** What arming makes, of both sides, in the order in which it is made. */
    Preparations preparations();

    /** Of both sides. */
    List<PauseReadiness.SideReadiness> readiness();

    /** Whether the stream to the target may commit. */
    StreamHold hold();

    /** What ledger and audits know. */
    PauseVerification.Known known();

    /** Compares what the stream back carried. */
    FinalVerification carriedBack();

    /** What the stream back has changed since its start; empty if no ledger is kept of it. */
    Optional<ReverseLedger> ledgerBack();

    @Override
    void close();
}
