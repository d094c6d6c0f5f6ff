package dev.tidegate.scenarios;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs a test only against a real SQL Server: that of {@code TIDEGATE_TEST_SQLSERVER_URL}, or one
 * in a container. Where there is neither, says why and skips.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@ExtendWith(SqlServerIsReal.class)
@interface EnabledWhereSqlServerIsReal {}
