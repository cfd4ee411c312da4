/**
 * What can be set, where it was set, and what the program makes of it: flag before variable before file before default.
 *
 * <p>{@link io.stagebus.appliance.config.Setting} is the one list of names; {@link
 * io.stagebus.appliance.config.ConfigLoader} turns flags, variables and the file into a {@link
 * io.stagebus.appliance.config.GatewayConfig} or says everything that is wrong with them.
 */
@NullMarked
package io.stagebus.appliance.config;

import org.jspecify.annotations.NullMarked;
