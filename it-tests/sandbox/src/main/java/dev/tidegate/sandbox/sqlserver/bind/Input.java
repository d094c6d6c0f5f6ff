package dev.tidegate.sandbox.sqlserver.bind;

import dev.tidegate.sandbox.sqlserver.catalog.ObjectFunctions;
import dev.tidegate.sandbox.sqlserver.session.SqlError;
import dev.tidegate.sandbox.sqlserver.storage.Conversions;
import dev.tidegate.sandbox.sqlserver.storage.Moments;
import dev.tidegate.sandbox.sqlserver.type.SqlType;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A value of the session that a translated statement takes anew each time it runs. */
sealed interface Input {
    /** The value now. */
    @Nullable Object value(Surroundings surroundings) throws SqlError;

    /** A variable. */
    record Variable(String name) implements Input {
        @Override
        public @Nullable Object value(Surroundings surroundings) {
            return surroundings.variable(name);
        }
    }

    /** {@code @@name}, or a function of the session without arguments. */
    record Global(String name) implements Input {
        @Override
        public @Nullable Object value(Surroundings surroundings) throws SqlError {
            return surroundings.global(name).value();
        }
    }

    /** SCOPE_IDENTITY(). */
    record ScopeIdentity() implements Input {
        @Override
        public @Nullable Object value(Surroundings surroundings) {
            return surroundings.scopeIdentity().map(java.math.BigDecimal::valueOf).orElse(null);
        }
    }

    /** SESSION_CONTEXT of a key. */
    record SessionContext(String key) implements Input {
        @Override
        public @Nullable Object value(Surroundings surroundings) {
            return surroundings.sessionContext(key).orElse(null);
        }
    }

    /** OBJECT_ID of a name, in a database that the name may change. */
    record ObjectId(String database, String name) implements Input {
        @Override
        public @Nullable Object value(Surroundings surroundings) throws SqlError {
            return surroundings
                    .calling(() ->
                            Optional.ofNullable(
                                    ObjectFunctions.object_id(surroundings.h2(), database, name)))
                    .orElse(null);
        }
    }

    /** The time at which the statement began. */
    record Clock(SqlType type) implements Input {
        @Override
        public Object value(Surroundings surroundings) {
            return switch (type.kind()) {
                case DATETIME -> Moments.datetime(surroundings.now());
                case DATETIMEOFFSET -> OffsetDateTime.of(surroundings.now(), ZoneOffset.UTC);
                case DATE -> surroundings.now().toLocalDate();
                default -> surroundings.now();
            };
        }
    }

    /** Another input, converted. */
    record Converted(Input input, SqlType from, SqlType to, Mode mode) implements Input {
        @Override
        public @Nullable Object value(Surroundings surroundings) throws SqlError {
            Object value = input.value(surroundings);
            return value == null ? null : mode.convert(value, from, to, surroundings);
        }
    }

    /**
     * How to convert.
     *
     * @param style CONVERT's style
     * @param fit whether texts are cut to the type's length, as CAST does
     * @param nullOnError TRY_CAST and its like
     */
    record Mode(int style, boolean fit, boolean nullOnError) {
        /** As CAST. */
        static final Mode CAST = new Mode(0, true, false);

        /** As an assignment to a column, or as implied by an operator. */
        static final Mode ASSIGN = new Mode(0, false, false);

        @Nullable Object convert(Object value, SqlType from, SqlType to, Surroundings surroundings)
                throws SqlError {
            try {
                return Conversions.convert(
                        value,
                        from,
                        to,
                        new Conversions.Rules(style, surroundings.dateOrder(), fit));
            } catch (SqlError e) {
                if (nullOnError) {
                    return null;
                }
                throw e;
            }
        }
    }
}
