package dev.tidegate.daemon;

import dev.tidegate.cutover.ChangeStream;
import dev.tidegate.cutover.CutoverPorts;
import dev.tidegate.hook.OperatorHooks;
import dev.tidegate.run.Supervisor;
import dev.tidegate.settings.CutoverSection;
import dev.tidegate.settings.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Makes the ports of a cutover of what connectors have, and of what is the daemon's own: the stream
 * to the target, the comparison, the plan's measurements, the hooks.
 */
final class CutoverAssembly implements CutoverOpener {
    private final Pipeline pipeline;
    private final Supplier<Standing> standing;
    private final CutoverConnectors.Opener connectors;
    private final Map<String, String> environment;

    /** Of all that are open: one looks each second, and another one plans. */
    private final LagSamples samples = new LagSamples();

    /**
     * Makes one.
     *
     * @param standing what this process has of the pipeline
     * @param environment this process's, for hooks
     */
    CutoverAssembly(
            Pipeline pipeline,
            Supplier<Standing> standing,
            CutoverConnectors.Opener connectors,
            Map<String, String> environment) {
        this.pipeline = pipeline;
        this.standing = standing;
        this.connectors = connectors;
        this.environment = Map.copyOf(environment);
    }

    @Override
    public OpenedCutover open() {
        Settings settings = pipeline.settings();
        CutoverSection section = settings.cutover();
        CutoverConnectors opened = connectors.open();
        Ports look = pipeline.wiring().open();
        PipelineStream forward =
                new PipelineStream(
                        look,
                        new PipelineStream.Member(pipeline, standing),
                        opened.source().fence()::position,
                        new PipelineStream.Held(opened.hold(), opened::ledgerBack),
                        samples);
        OperatorHooks hooks =
                new OperatorHooks(
                        section.hooks(), secrets(settings), environment, pipeline.clock());
        ChangeStream back = opened.back();
        ComparedTables tables =
                new ComparedTables(look, settings.groups().count(), settings.validate());
        CutoverPorts ports =
                new CutoverPorts(
                        opened.records(),
                        opened.source(),
                        opened.target(),
                        forward,
                        back,
                        new PauseVerification(
                                opened.known(),
                                new PauseVerification.Rows(
                                        tables,
                                        new RowsOfBothSides(look, tables, settings.validate()),
                                        new LedgerBack(
                                                look,
                                                tables,
                                                settings.validate(),
                                                opened::ledgerBack)),
                                opened.carriedBack()),
                        hooks,
                        opened.preparations(),
                        new PauseReadiness(
                                opened.readiness(),
                                List.of(opened.source().fence(), opened.target().fence()),
                                section.machine(),
                                new PauseReadiness.Lags(samples, back::status),
                                hooks::dryTime));
        return new Assembled(ports, List.of(forward, hooks, opened));
    }

    @Override
    public Optional<Supervisor.Work> work() {
        return connectors.work(standing);
    }

    /** What hooks must not show, nor be given. */
    private static List<String> secrets(Settings settings) {
        List<String> secrets = new ArrayList<>();
        secrets.add(settings.source().password());
        secrets.add(settings.target().password());
        settings.cutover().source().login().ifPresent(it -> secrets.add(it.password()));
        return secrets;
    }

    /**
     * Ports that are open.
     *
     * @param parts what is closed, in this order
     */
    private record Assembled(CutoverPorts ports, List<AutoCloseable> parts)
            implements OpenedCutover {
        @Override
        public void close() {
            RuntimeException first = null;
            for (AutoCloseable part : parts) {
                try {
                    part.close();
                } catch (Exception e) {
                    RuntimeException broken = new IllegalStateException("cannot be closed", e);
                    if (first == null) {
                        first = broken;
                    } else {
                        first.addSuppressed(broken);
                    }
                }
            }
            if (first != null) {
                throw first;
            }
        }
    }
}
