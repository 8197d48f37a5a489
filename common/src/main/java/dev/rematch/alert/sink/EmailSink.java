package dev.rematch.alert.sink;

import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/** Sends the message as plain text through an SMTP server. */
public final class EmailSink implements Sink {
  private static final String PATIENCE_MILLIS = "10000";

  /**
   * The server.
   *
   * @param tls "starttls" (refused when the server cannot), "tls" from the first byte, or "none"
   * @param login user and password
   */
  public record Server(String host, int port, String tls, Optional<Login> login) {}

  /** Who sends. */
  public record Login(String user, String password) {
    @Override
    public String toString() {
      return user;
    }
  }

  private final String name;
  private final Server server;
  private final String from;
  private final List<String> to;
  private final Session session;

  public EmailSink(String name, Server server, String from, List<String> to) {
    this.name = name;
    this.server = server;
    this.from = from;
    this.to = List.copyOf(to);
    Properties properties = new Properties();
    properties.put("mail.smtp.host", server.host());
    properties.put("mail.smtp.port", Integer.toString(server.port()));
    properties.put("mail.smtp.connectiontimeout", PATIENCE_MILLIS);
    properties.put("mail.smtp.timeout", PATIENCE_MILLIS);
    properties.put("mail.smtp.writetimeout", PATIENCE_MILLIS);
    properties.put("mail.smtp.auth", Boolean.toString(server.login().isPresent()));
    properties.put("mail.smtp.starttls.enable", Boolean.toString(server.tls().equals("starttls")));
    properties.put(
        "mail.smtp.starttls.required", Boolean.toString(server.tls().equals("starttls")));
    properties.put("mail.smtp.ssl.enable", Boolean.toString(server.tls().equals("tls")));
    properties.put("mail.smtp.ssl.checkserveridentity", "true");
    this.session = Session.getInstance(properties);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void send(Message message) throws IOException {
    try {
      MimeMessage mail = new MimeMessage(session);
      mail.setFrom(new InternetAddress(from, true));
      for (String one : to) {
        mail.addRecipient(RecipientType.TO, new InternetAddress(one, true));
      }
      // A column's name could hold a line break; a header must not.
      mail.setSubject(
          message.subject().replaceAll("\\p{Cntrl}", " "), StandardCharsets.UTF_8.name());
      mail.setText(message.subject() + "\n\n" + message.json(), StandardCharsets.UTF_8.name());
      if (server.login().isPresent()) {
        EmailSink.Login login = server.login().get();
        Transport.send(mail, login.user(), login.password());
      } else {
        Transport.send(mail);
      }
    } catch (MessagingException e) {
      throw new IOException(
          "Cannot send mail through " + server.host() + ":" + server.port() + ": " + e.getMessage(),
          e);
    }
  }
}
