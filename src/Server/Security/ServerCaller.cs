using ActorFlow.Journal;

namespace ActorFlow.Server;

/// <summary>Who calls a server, and what they may do. Immutable.</summary>
/// <param name="Name">The name for the audit: unique and stable, such as <c>key:1f0c…</c> or <c>user:anna@example.org</c>; at most 300 characters are kept.</param>
/// <param name="Rights">What they may do.</param>
/// <param name="Flows">The flows that the rights are for; null is all of them.</param>
public sealed record ServerCaller(string Name, AccessRights Rights, IReadOnlyCollection<string>? Flows = null)
{
    private const int MaxName = 300;

    /// <inheritdoc cref="ServerCaller(string, AccessRights, IReadOnlyCollection{string})" path="/param[@name='Name']"/>
    public string Name { get; } = Shown(Name);

    /// <summary>
    /// Under which names questions may be assigned to the caller: their own and those of their groups. The default value is the part of the name behind the first colon, such as
    /// <c>anna@example.org</c> of <c>user:anna@example.org</c>. Counts where <see cref="ServerSecurityOptions.AssigneesOnly"/> is set.
    /// </summary>
    public IReadOnlyCollection<string> Assignees { get; init; } = [Name[(Name.IndexOf(':', StringComparison.Ordinal) + 1)..]];

    /// <summary>Whether the rights are for a flow.</summary>
    internal bool Covers(string flow) => Flows is null || Flows.Contains(flow);

    // Names come from tokens, too: what ends up in logs and terminals holds no control characters.
    private static string Shown(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        var text = name.Length > MaxName ? name[..MaxName] : name;
        return string.Create(text.Length, text, static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
                span[i] = char.IsControl(source[i]) ? '?' : source[i];
        });
    }
}
