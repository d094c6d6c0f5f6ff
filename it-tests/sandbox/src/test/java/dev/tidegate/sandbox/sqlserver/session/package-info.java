/** Tests of the sessions. */
@org.jspecify.annotations.NullMarked
package dev.tidegate.sandbox.sqlserver.session;
