using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ActorFlow.Definitions.Building;

/// <summary>
/// The in-process form of a webhook: the payload stands in the initial data, and its secret in the payload. The secret is compared, and taken out
/// together with whatever else proves something, before a command to start the run exists: so none of it is ever journaled.
/// </summary>
internal static class WebhookAdmission
{
    /// <summary>The key of the initial data that holds the payload.</summary>
    public const string PayloadKey = "__webhook_payload";

    /// <summary>The function whose node takes the payload, where it has no address to post to.</summary>
    private const string Function = "http.webhook";

    private static readonly string[] Telling = ["secret", "signature", "authorization", "cookie", "token", "api-key", "apikey"];

    /// <summary>What looks at the input of every run of a document's flow.</summary>
    public static Func<RunInput, RunInput> Of(FlowDocument document, Func<string, string?> process)
    {
        var (secret, former) = NamesOf(document);
        return input => Admit(document, input, [secret, former], process);
    }

    /// <summary>The trigger that a node of TinyFlow's spelling stands for: <c>http.webhook</c> without an address.</summary>
    public static WebhookTrigger? OfNode(FlowDocument document)
    {
        if (document.Nodes.FirstOrDefault(IsTrigger) is not { } node)
            return null;
        var isAsked = node.Parameters.TryGetProperty("validateSecret", out var asked) && asked.ValueKind == JsonValueKind.True;
        var methods = node.Parameters.TryGetProperty("method", out var method) && method.ValueKind == JsonValueKind.String
            ? [method.GetString()!.ToUpperInvariant()] : new WebhookTrigger().Methods;
        var name = node.Parameters.TryGetProperty("secretKey", out var key) && key.ValueKind == JsonValueKind.String
            ? key.GetString() : "WEBHOOK_SECRET";
        // Without a check of its own it is for programs that start the flow themselves; it opens no door of a server.
        return isAsked ? new WebhookTrigger { Proof = WebhookProof.Secret, Secret = name, Methods = methods } : null;
    }

    /// <summary>Whether a node takes the payload.</summary>
    public static bool IsTrigger(NodeDocument node)
        => node.FunctionId == Function && (node.Parameters.ValueKind != JsonValueKind.Object || !node.Parameters.TryGetProperty("url", out _));

    private static (string? Secret, string? Former) NamesOf(FlowDocument document)
        => (document.Webhook ?? OfNode(document)) is { Proof: not WebhookProof.None } trigger ? (trigger.Secret, trigger.FormerSecret) : (null, null);

    private static RunInput Admit(FlowDocument document, RunInput input, string?[] names, Func<string, string?> process)
    {
        if (input.IsAdmitted || !input.TryGetValue(PayloadKey, out var value))
            return input;
        var payload = JsonOf(value);
        if (names[0] is not null)
            Check(document, payload, names, process);
        return input.Admitted(PayloadKey, StateValue.FromJson(Without(payload)));
    }

    /// <summary>A value as the state would hold it.</summary>
    private static JsonElement JsonOf(object? value)
    {
        var state = new SharedState();
        state.Set(PayloadKey, value);
        return state.Bind<JsonElement>(PayloadKey);
    }

    private static void Check(FlowDocument document, JsonElement payload, string?[] names, Func<string, string?> process)
    {
        if (payload.ValueKind != JsonValueKind.Object || !payload.TryGetProperty("secret", out var given) || given.ValueKind != JsonValueKind.String)
            throw new WebhookSecretException(document.Id, "its secret is missing");
        var layers = new Variables.EnvironmentLayers([document.Variables, new ProcessVariables(process)], new HashSet<string>());
        var (hash, isOne) = (SHA256.HashData(Encoding.UTF8.GetBytes(given.GetString()!)), false);
        foreach (var name in names.OfType<string>())
        {
            if (layers.FindSecret(name) is { Length: > 0 } known)
                isOne |= CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(known)), hash);
        }

        if (!isOne)
            throw new WebhookSecretException(document.Id, "its secret is wrong, or that of the flow is not set");
    }

    /// <summary>The payload without what proves something: members whose names tell of it, at its top and among its headers.</summary>
    private static JsonElement Without(JsonElement payload)
    {
        if (payload.ValueKind != JsonValueKind.Object)
            return payload;
        var left = payload.EnumerateObject().Where(member => !Tells(member.Name))
            .ToDictionary(member => member.Name, member => member.Value, StringComparer.Ordinal);
        if (left.TryGetValue("headers", out var headers) && headers.ValueKind == JsonValueKind.Object)
            left["headers"] = JsonSerializer.SerializeToElement(headers.EnumerateObject().Where(member => !Tells(member.Name))
                .ToDictionary(member => member.Name, member => member.Value, StringComparer.Ordinal));
        return JsonSerializer.SerializeToElement(left);
    }

    private static bool Tells(string name)
        => name is "secret" or "signature"
            || Telling.Any(part => name.Contains(part, StringComparison.OrdinalIgnoreCase)
                && (name.Contains('-', StringComparison.Ordinal) || name.Length == part.Length));
}
