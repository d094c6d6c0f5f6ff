package dev.tidegate.sandbox.sqlserver.catalog;

import dev.tidegate.sandbox.sqlserver.session.ResultSink;
import dev.tidegate.sandbox.sqlserver.session.SqlError;
import java.util.Optional;

/** {@code sp_configure}: shows server options, or sets one. */
final class ConfigureProcedure implements SystemProcedure {
    private final ServerSettings settings;

    ConfigureProcedure(ServerSettings settings) {
        this.settings = settings;
    }

    @Override
    public int call(Caller caller, Arguments arguments, ResultSink sink) throws SqlError {
        Optional<String> name = arguments.text("@configname", 0);
        Optional<Long> value = arguments.number("@configvalue", 1);
        boolean advanced = settings.running(ServerOption.SHOW_ADVANCED) == 1;
        if (name.isEmpty()) {
            show(Optional.empty(), advanced, sink);
            return 0;
        }
        Optional<ServerOption> option =
                ServerOption.find(name.get()).filter(each -> advanced || !each.advanced());
        if (option.isEmpty()) {
            throw new SqlError(
                    15123,
                    16,
                    1,
                    "The configuration option '"
                            + name.get()
                            + "' does not exist, or it may be an advanced option.");
        }
        if (value.isEmpty()) {
            show(option, advanced, sink);
            return 0;
        }
        set(option.get(), value.get(), sink);
        return 0;
    }

    private void set(ServerOption option, long value, ResultSink sink) throws SqlError {
        if (value < option.minimum() || value > option.maximum()) {
            throw new SqlError(
                    15129,
                    16,
                    1,
                    "'"
                            + value
                            + "' is not a valid value for configuration option '"
                            + option.optionName()
                            + "'.");
        }
        int old = settings.configured(option);
        settings.configure(option, (int) value);
        sink.info(
                15457,
                0,
                1,
                "Configuration option '"
                        + option.optionName()
                        + "' changed from "
                        + old
                        + " to "
                        + value
                        + ". Run the RECONFIGURE statement to install.");
    }

    private void show(Optional<ServerOption> only, boolean advanced, ResultSink sink) {
        ResultTable result =
                new ResultTable(
                        "name nvarchar(35), minimum int, maximum int, config_value int, run_value"
                                + " int");
        for (ServerOption option : ServerOption.values()) {
            boolean shown = only.map(option::equals).orElse(advanced || !option.advanced());
            if (shown) {
                result.add(
                        option.optionName(),
                        option.minimum(),
                        option.maximum(),
                        settings.configured(option),
                        settings.running(option));
            }
        }
        result.sort(0);
        result.send(sink);
    }
}
