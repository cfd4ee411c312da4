/**
 * Rules over the signals of every door: {@link io.stagebus.rules.rule} says what a rule is,
 * {@link io.stagebus.rules.json} reads rules from files, {@link io.stagebus.rules.engine} runs them on the bus.
 */
@NullMarked
package io.stagebus.rules;

import org.jspecify.annotations.NullMarked;
