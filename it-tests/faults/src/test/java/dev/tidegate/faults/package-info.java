/** What happens when something breaks: processes are killed while a workload runs. */
@NullMarked
package dev.tidegate.faults;

import org.jspecify.annotations.NullMarked;
