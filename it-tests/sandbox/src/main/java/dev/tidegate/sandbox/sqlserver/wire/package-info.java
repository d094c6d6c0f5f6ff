/**
 * The TDS protocol, versions 7.1 to 7.4: packets, login, requests, results. Knows nothing of SQL;
 * an {@link dev.tidegate.sandbox.sqlserver.session.Engine} stands behind it.
 */
@NullMarked
package dev.tidegate.sandbox.sqlserver.wire;

import org.jspecify.annotations.NullMarked;
