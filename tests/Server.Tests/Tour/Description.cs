using System.Text.Json;

namespace ActorFlow.Server.Tests.Tour;

/// <summary>The description of the API, as the server gives it.</summary>
internal sealed class Description(JsonElement root)
{
    private static readonly string[] Methods = ["get", "put", "post", "delete", "patch"];

    public JsonElement Root => root;

    /// <summary>All operations.</summary>
    public IEnumerable<(string Path, string Method, JsonElement Operation)> Operations
        => from path in root.GetProperty("paths").EnumerateObject()
           from member in path.Value.EnumerateObject()
           where Methods.Contains(member.Name)
           select (path.Name, member.Name, member.Value);

    public static string IdOf(JsonElement operation) => operation.GetProperty("operationId").GetString()!;

    /// <summary>The operation that a request goes to, or null.</summary>
    public (string Path, string Method, JsonElement Operation)? Find(string method, string path)
        => Operations.Where(one => string.Equals(one.Method, method, StringComparison.OrdinalIgnoreCase) && Fits(one.Path, path))
            .OrderBy(one => one.Path.Count(c => c == '{')).Select(one => ((string, string, JsonElement)?)one).FirstOrDefault();

    private static bool Fits(string pattern, string path)
    {
        var (wanted, sent) = (pattern.Split('/'), path.Split('/'));
        return wanted.Length == sent.Length && wanted.Zip(sent).All(pair => pair.First.StartsWith('{') || pair.First == pair.Second);
    }
}
