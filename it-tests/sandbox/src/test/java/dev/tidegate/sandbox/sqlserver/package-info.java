/** Tests of the whole stand-in through its clients' driver. */
@org.jspecify.annotations.NullMarked
package dev.tidegate.sandbox.sqlserver;
