/**
 * Settings: typed, checked before any work. The command line beats the file given with {@code --config}, which beats
 * {@code reference.conf}, where each setting is explained.
 */
package org.tokenrig.jobs.config;
