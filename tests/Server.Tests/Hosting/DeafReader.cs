using System.Net.Sockets;
using System.Text;
using ActorFlow.Polling;

namespace ActorFlow.Server.Tests.Hosting;

/// <summary>Opens a stream by a bare socket with a small buffer, and takes nothing from it until it is asked what has come.</summary>
internal sealed class DeafReader : IDisposable
{
    private readonly TcpClient _client = new() { ReceiveBufferSize = 4096 };

    public static async Task<DeafReader> OpenAsync(Uri address, string path)
    {
        var reader = new DeafReader();
        await reader._client.ConnectAsync(address.Host, address.Port);
        await reader._client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {address.Authority}\r\n\r\n"));
        return reader;
    }

    /// <summary>The ids of the events that had come whole when the connection was cut.</summary>
    public async Task<IReadOnlyList<long>> VersionsAsync()
    {
        var (text, buffer) = (new MemoryStream(), new byte[64 * 1024]);
        try
        {
            while (await _client.GetStream().ReadAsync(buffer).AsTask().WaitAsync(Until.Patience) is > 0 and var read)
                text.Write(buffer, 0, read);
        }
        catch (IOException)
        {
            // Cut: that is how it ends.
        }

        var events = Unchunked(text.ToArray()).Split("\n\n");
        return [.. events.SkipLast(1).SelectMany(one => one.Split('\n')).Where(line => line.StartsWith("id: ", StringComparison.Ordinal)).Select(line => long.Parse(line.AsSpan(4), System.Globalization.CultureInfo.InvariantCulture))];
    }

    public void Dispose() => _client.Dispose();

    private static string Unchunked(byte[] bytes)
    {
        var all = Encoding.Latin1.GetString(bytes);
        var (at, body) = (all.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4, new StringBuilder());
        while (at >= 4 && all.IndexOf("\r\n", at, StringComparison.Ordinal) is >= 0 and var end)
        {
            var size = int.Parse(all.AsSpan(at, end - at), System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture);
            if (size == 0 || end + 2 + size > all.Length)
                break;
            body.Append(all, end + 2, size);
            at = end + 2 + size + 2;
        }

        return body.ToString();
    }
}
