/**
 * Reading HOCON strictly: every value typed and checked, every problem reported at once.
 *
 * <p>May import core and Typesafe Config. Start reading at {@link dev.rematch.config.ConfigReader}.
 */
package dev.rematch.config;
