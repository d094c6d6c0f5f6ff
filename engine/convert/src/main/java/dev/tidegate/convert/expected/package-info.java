/**
 * What the source's objects give on generated data: a script that writes it down on SQL Server, the
 * file that comes of it, and how it is compared. Start reading at {@link
 * dev.tidegate.convert.expected.Experiment}.
 */
@NullMarked
package dev.tidegate.convert.expected;

import org.jspecify.annotations.NullMarked;
