/**
 * Who hears of an episode: log, webhook, e-mail, command.
 *
 * <p>May import core, alert, Jackson and Jakarta Mail. Start reading at {@link
 * dev.rematch.alert.sink.Delivery}.
 */
package dev.rematch.alert.sink;
