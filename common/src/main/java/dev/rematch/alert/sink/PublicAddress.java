package dev.rematch.alert.sink;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;

/**
 * Tells addresses of the open internet from those of a host, a site or a cloud's own services, to
 * which a pipeline file must not be able to make the engine talk.
 */
final class PublicAddress {
  private PublicAddress() {}

  /**
   * Passes when every address of the host is public.
   *
   * @throws IOException that names the address that is not
   */
  static void check(String host) throws IOException {
    for (InetAddress address : InetAddress.getAllByName(host)) {
      if (!isPublic(address)) {
        throw new IOException(
            "Cannot send to "
                + host
                + ": its address "
                + address.getHostAddress()
                + " is not public (must not be a loopback, private or link-local one)");
      }
    }
  }

  static boolean isPublic(InetAddress address) {
    if (address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress()) {
      return false;
    }
    byte[] b = address.getAddress();
    if (address instanceof Inet4Address) {
      int first = b[0] & 0xff;
      int second = b[1] & 0xff;
      boolean shared = first == 100 && second >= 64 && second < 128;
      boolean benchmark = first == 198 && (second == 18 || second == 19);
      boolean protocol = first == 192 && second == 0 && b[2] == 0;
      return first != 0 && first < 240 && !shared && !benchmark && !protocol;
    }
    Inet6Address six = (Inet6Address) address;
    boolean uniqueLocal = (b[0] & 0xfe) == 0xfc;
    // Addresses that carry one of the older kind: mapped, compatible, NAT64 and 6to4.
    boolean carries =
        six.isIPv4CompatibleAddress()
            || (b[0] == 0 && b[1] == 0x64 && (b[2] & 0xff) == 0xff && (b[3] & 0xff) == 0x9b)
            || (b[0] == 0x20 && b[1] == 0x02);
    return !uniqueLocal && !carries;
  }
}
