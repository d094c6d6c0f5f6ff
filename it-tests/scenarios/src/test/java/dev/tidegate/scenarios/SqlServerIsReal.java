package dev.tidegate.scenarios;

import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides {@link EnabledWhereSqlServerIsReal}. */
final class SqlServerIsReal implements ExecutionCondition {
    private static final Logger log = LoggerFactory.getLogger(SqlServerIsReal.class);

    private final Map<String, String> environment;
    private final Supplier<Optional<String>> whyNoDocker;

    /** Looks at the environment of this process; for JUnit. */
    SqlServerIsReal() {
        this(System.getenv(), () -> DockerEngine.here().whyNoAnswer());
    }

    /**
     * Looks elsewhere.
     *
     * @param whyNoDocker the reason why no container can be started; empty if one can
     */
    SqlServerIsReal(Map<String, String> environment, Supplier<Optional<String>> whyNoDocker) {
        this.environment = environment;
        this.whyNoDocker = whyNoDocker;
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        ConditionEvaluationResult result = evaluate();
        if (result.isDisabled()) {
            log.warn("{} skips: {}", context.getDisplayName(), result.getReason().orElse(""));
        }
        return result;
    }

    ConditionEvaluationResult evaluate() {
        if (environment.containsKey(Containers.SQLSERVER_URL)) {
            return ConditionEvaluationResult.enabled(Containers.SQLSERVER_URL + " is set");
        }
        return whyNoDocker
                .get()
                .map(reason ->
                        ConditionEvaluationResult.disabled(
                                Containers.SQLSERVER_URL + " is not set, and " + reason))
                .orElseGet(() -> ConditionEvaluationResult.enabled("Docker answers"));
    }
}
