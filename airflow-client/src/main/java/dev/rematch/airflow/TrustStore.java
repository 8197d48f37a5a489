package dev.rematch.airflow;

import dev.rematch.airflow.AirflowException.Facts;
import dev.rematch.airflow.AirflowException.InvalidRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The certificates of a file as all there is to trust. */
final class TrustStore {
  private TrustStore() {}

  static SSLContext context(Path store, String password) {
    try {
      KeyStore keys = KeyStore.getInstance(store.toFile(), password.toCharArray());
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(keys);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw new InvalidRequest(
          new Facts(
              "read the trust store " + store,
              "",
              "it is not there, is no key store or has another password",
              0,
              "",
              "list it with keytool to see"));
    }
  }
}
