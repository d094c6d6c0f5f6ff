/** Makes the stand-in fail on purpose: errors, broken connections, lost answers, delays. */
@NullMarked
package dev.tidegate.sandbox.sqlserver.fault;

import org.jspecify.annotations.NullMarked;
