namespace ActorFlow.Definitions;

/// <summary>
/// How requests from outside start runs of a flow (<c>POST /hooks/{flow}</c>): what they have to prove, and where the state has them.
/// <c>flow.webhook</c> of a document.
/// </summary>
public sealed record WebhookTrigger
{
    /// <summary>The methods that can be taken.</summary>
    internal static readonly IReadOnlyList<string> KnownMethods = ["POST", "PUT", "GET"];

    /// <summary>The longest replay window.</summary>
    internal static readonly TimeSpan LongestWindow = TimeSpan.FromHours(1);

    /// <summary>The methods taken. The default value is POST alone.</summary>
    public IReadOnlyList<string> Methods { get; init; } = ["POST"];

    /// <summary>What a request has to prove. The default value is <see cref="WebhookProof.Signature"/>.</summary>
    public WebhookProof Proof { get; init; } = WebhookProof.Signature;

    /// <summary>The name of the variable that holds the secret, of at least 16 bytes; the value never stands in a document.</summary>
    public string? Secret { get; init; }

    /// <summary>The name of the variable with the secret that was in use before, while both are taken. The default value is none.</summary>
    public string? FormerSecret { get; init; }

    /// <summary>How far the time of a signature may lie from the server's. The default value is five minutes; at most an hour.</summary>
    public TimeSpan ReplayWindow { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// The header that holds a shared secret. The default value is <c>X-Webhook-Secret</c>; <c>Authorization: Bearer</c> and the member <c>secret</c>
    /// of a JSON body do as well.
    /// </summary>
    public string SecretHeader { get; init; } = "X-Webhook-Secret";

    /// <summary>The key of the state that takes the request. The default value is <c>webhook</c>.</summary>
    public string StateKey { get; init; } = "webhook";

    /// <inheritdoc/>
    public bool Equals(WebhookTrigger? other)
        => other is not null && Methods.SequenceEqual(other.Methods) && (Proof, Secret, FormerSecret, ReplayWindow, SecretHeader, StateKey)
            == (other.Proof, other.Secret, other.FormerSecret, other.ReplayWindow, other.SecretHeader, other.StateKey);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Proof, Secret, FormerSecret, ReplayWindow, SecretHeader, StateKey, Methods.Count);

    /// <exception cref="ArgumentException">Something cannot be.</exception>
    public void Validate()
    {
        if (Problem() is var (member, what, _))
            throw new ArgumentException($"'{member}' of a webhook is not acceptable: {what}.");
    }

    /// <summary>What is wrong, by the name of the document's member; null when nothing is.</summary>
    internal (string Member, string What, string Remedy)? Problem()
    {
        if (Methods.Count == 0 || Methods.Any(method => !KnownMethods.Contains(method)))
            return ("methods", $"it names {(Methods.Count == 0 ? "no method" : string.Join(", ", Methods))}",
                "Write some of POST, PUT and GET, in capitals.");
        if (Proof is not WebhookProof.None && Secret is null)
            return ("secret", "no secret is named", "Name the variable that holds it, or write \"proof\": \"none\" if anybody may start the flow.");
        if (Proof is WebhookProof.Signature && Methods.Contains("GET"))
            return ("methods", "a GET has no body that could be signed", "Leave GET out, or write \"proof\": \"secret\".");
        if (new[] { Secret, FormerSecret }.FirstOrDefault(name => name is not null && !Variables.EnvironmentName.IsValid(name)) is { } bad)
            return ("secret", $"'{bad}' is no name of a variable",
                "Use letters, digits and '_', not beginning with a digit; the value stands in the environment.");
        if (ReplayWindow <= TimeSpan.Zero || ReplayWindow > LongestWindow)
            return ("replayWindow", "it is not between zero and an hour", "Five minutes are usual.");
        if (SecretHeader.Length is 0 or > 100 || SecretHeader.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not '-'))
            return ("secretHeader", "it is no name of a header", "Write letters, digits and '-', such as X-Webhook-Secret.");
        return StateKey.Length is 0 or > 100 || StateKey.Contains('$', StringComparison.Ordinal)
            ? ("stateKey", "it is no key of a state", "Write a word, such as webhook.") : null;
    }
}

/// <summary>What a request from outside has to prove before it starts a run.</summary>
public enum WebhookProof
{
    /// <summary>
    /// That its sender has the secret, that nobody has changed the body, and that it is not a recording: HMAC-SHA256 over time and body
    /// (<see cref="WebhookSignature"/>).
    /// </summary>
    Signature,

    /// <summary>That its sender has the secret, which is sent along.</summary>
    Secret,

    /// <summary>Nothing: anybody who reaches the server may start the flow.</summary>
    None,
}
