/**
 * The fault rig: the real bus and the real journal on a simulated disk, stepped by dice that a seed decides, cut, killed or
 * stopped, and asked after every start whether what the world was told still holds.
 */
@NullMarked
package io.stagebus.core.journal.rig;

import org.jspecify.annotations.NullMarked;
