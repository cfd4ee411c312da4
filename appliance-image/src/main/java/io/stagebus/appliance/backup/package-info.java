/** Backups: one compressed file with everything a gateway is, made while it runs, checked before it is used. */
@NullMarked
package io.stagebus.appliance.backup;

import org.jspecify.annotations.NullMarked;
