namespace ActorFlow.Definitions;

/// <summary>What the functions of <c>http.*</c> may do.</summary>
public sealed record HttpFunctionOptions
{
    /// <summary>
    /// Whether requests may go to internal addresses: this machine, private and link-local networks. The default value is false, so that a document
    /// cannot be talked into reading what only this machine can reach.
    /// </summary>
    public bool AllowInternalAddresses { get; init; }

    /// <summary>Allows internal addresses, too, where this is decided after the functions are registered: by a call of the command line.</summary>
    internal Func<bool>? AreInternalAddressesAllowed { get; init; }

    /// <summary>
    /// The hosts that requests may go to, by name; <c>*.example.com</c> stands for all beneath it. The default value is empty: all that are not
    /// internal.
    /// </summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>The largest body that is taken, in bytes. The default value is 10 MiB.</summary>
    public int GreatestResponse { get; init; } = 10 * 1024 * 1024;

    /// <summary>How long a request may take where a document says nothing. The default value is 30 seconds.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);
}
