package channels

import (
	"net"
	"net/http"
	"net/netip"
	"slices"

	"github.com/labstack/echo/v4"

	"yiku/kb"
)

// Socket is the address at the other end of the connection, whatever headers claim; the zero Addr when it has none.
func Socket(r *http.Request) netip.Addr {
	ap, _ := netip.ParseAddrPort(r.RemoteAddr)
	return ap.Addr().Unmap().WithZone("")
}

// In reports whether a is in one of the networks.
func In(a netip.Addr, networks []netip.Prefix) bool {
	return slices.ContainsFunc(networks, func(p netip.Prefix) bool { return p.Contains(a) })
}

// addressOf reads the client's address: the socket's, or behind trusted proxies the last address they did not vouch for.
func addressOf(trusted []netip.Prefix) echo.IPExtractor {
	options := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for _, p := range trusted {
		options = append(options, echo.TrustIPRange(&net.IPNet{
			IP: p.Addr().AsSlice(), Mask: net.CIDRMask(p.Bits(), p.Addr().BitLen()),
		}))
	}
	return echo.ExtractIPFromXFFHeader(options...)
}

// clientKey is whom a limit counts: an IPv4 address, or the /64 that one IPv6 household or host is given.
func clientKey(address string) string {
	a, err := netip.ParseAddr(address)
	if err != nil {
		return "unknown"
	}
	if a = a.Unmap().WithZone(""); a.Is6() {
		p, _ := a.Prefix(64)
		return p.String()
	}
	return a.String()
}

// Asker is whom a request comes from, told apart as the limits tell clients apart.
func Asker(c echo.Context) kb.Asker { return kb.AskerOf(clientKey(c.RealIP())) }
