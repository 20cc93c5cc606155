namespace ActorFlow.Hosting.Configuration;

/// <summary>Keeps secrets out of what people see: a key whose name says so is masked.</summary>
internal static class Secrets
{
    private static readonly string[] Names = ["password", "secret", "token", "connectionstring", "apikey", "privatekey", "slackaddress"];

    public static string Masked(string key, string value)
        => value.Length > 0 && Names.Any(name => key.EndsWith(name, StringComparison.OrdinalIgnoreCase)) ? SharedState.Mask : value;
}
