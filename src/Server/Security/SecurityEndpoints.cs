using ActorFlow.Journal;
using ActorFlow.Server.Endpoints;
using ActorFlow.Server.Operations;
using ActorFlow.Server.Problems;
using ActorFlow.Server.Rights;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ActorFlow.Server.Security;

/// <summary>API keys and the audit trail, for those who keep the server.</summary>
internal static class SecurityEndpoints
{
    private const string Tag = "security";

    private static readonly RequiredRight Admin = new(ServerRight.Admin, Concern.Server);

    private static readonly ApiParameter<string> KeyId = Parameter.Segment("key", "The id of the key: the twelve digits after 'afk_'.");
    private static readonly ApiParameter<string?> Actor = Parameter.Text("actor", "Entries of this actor.");
    private static readonly ApiParameter<string?> Action = Parameter.Text("action", "Entries of this operation.");
    private static readonly ApiParameter<string?> Target = Parameter.Text("target", "Entries about this path.");
    private static readonly ApiParameter<string?> Outcome =
        Parameter.Text("outcome", "Entries with this outcome: done, refused, denied, failed or unknown.");
    private static readonly ApiParameter<DateTimeOffset?> Since = Parameter.Time("since", "Entries from this time on.");
    private static readonly ApiParameter<long?> Before = Parameter.Long("before", "Where to go on: 'next' of the page before.", 1);

    public static IReadOnlyList<Operation> All { get; } =
    [
        new("listKeys", "GET", OperationTable.Prefix + "/keys", Admin, "Lists the API keys, the newest first.", ListKeysAsync)
        {
            Tag = Tag,
            Answers = [new(StatusCodes.Status200OK, typeof(KeyListJson), "The keys; never their secrets.")],
        },
        new("createKey", "POST", OperationTable.Prefix + "/keys", Admin, "Makes an API key; its text is in this answer and never again.",
            CreateKeyAsync)
        {
            Tag = Tag,
            Body = new OperationBody(typeof(KeyRequestJson),
                "Its name and rights (read, operate, answer, admin), the flows that they are for, and how long it lives, such as 720h.") { IsRequired = true },
            Answers = [new(StatusCodes.Status201Created, typeof(NewKeyJson), "The key.")],
        },
        new("revokeKey", "DELETE", OperationTable.Prefix + "/keys/{key}", Admin, "Revokes an API key, at once and for good.", RevokeKeyAsync)
        {
            Tag = Tag,
            Parameters = [KeyId],
            Answers = [new(StatusCodes.Status200OK, typeof(RevokedJson), "Whether it was valid until now.")],
            Problems = [ProblemCode.UnknownKey],
        },
        new("listAudit", "GET", OperationTable.Prefix + "/audit", Admin, "Shows who did what, denials included, the newest first.", ListAuditAsync)
        {
            Tag = Tag,
            Parameters = [Actor, Action, Target, Outcome, Since, Before, Parameters.Limit],
            Answers = [new(StatusCodes.Status200OK, typeof(AuditPageJson), "A page of entries.")],
        },
    ];

    private static async Task ListKeysAsync(ApiCall call)
    {
        var (store, now) = (await StoreAsync(call), call.Time.GetUtcNow());
        await call.AnswerAsync(new KeyListJson([.. (await store.Keys.ListAsync(call.Cancelled)).Select(key => KeyJson.Of(key, now))]));
    }

    private static async Task CreateKeyAsync(ApiCall call)
    {
        var (body, store, now) = (await call.BodyAsync<KeyRequestJson>(), await StoreAsync(call), call.Time.GetUtcNow());
        var rights = AccessRights.None;
        foreach (var word in body.Rights)
        {
            var right = RightNames.Find(word);
            rights |= right is not AccessRights.None
                ? right : throw Wrong("$.rights", $"'{Short(word)}' is no right; there are read, operate, answer and admin");
        }

        try
        {
            var life = body.ExpiresIn is { } text ? DurationText.Parse(text) : default(TimeSpan?);
            var (key, secret) = await KeyIssue.MakeAsync(store.Keys, body.Name, rights, body.Flows ?? [], life, call.Caller.Name, now,
                call.Cancelled);
            call.Http.Response.Headers.CacheControl = "no-store";
            await call.AnswerAsync(new NewKeyJson(KeyJson.Of(key, now), secret), StatusCodes.Status201Created);
        }
        catch (FormatException error)
        {
            throw Wrong("$.expiresIn", error.Message);
        }
        catch (ArgumentException error)
        {
            throw Wrong("$", error.Message);
        }
    }

    private static async Task RevokeKeyAsync(ApiCall call)
    {
        var (id, store) = (call.Get(KeyId), await StoreAsync(call));
        if (await store.Keys.FindAsync(id, call.Cancelled) is null)
            throw new ApiProblemException(ProblemCode.UnknownKey, $"There is no API key '{Short(id)}'. GET {OperationTable.Prefix}/keys lists them.");
        await call.AnswerAsync(new RevokedJson(await store.Keys.RevokeAsync(id, call.Time.GetUtcNow(), call.Cancelled)));
    }

    private static async Task ListAuditAsync(ApiCall call)
    {
        var query = new AuditQuery
        {
            Actor = call.Get(Actor),
            Action = call.Get(Action),
            Target = call.Get(Target),
            Outcome = call.Get(Outcome),
            Since = call.Get(Since),
            Before = call.Get(Before),
            Limit = call.Get(Parameters.Limit),
        };
        var entries = await (await StoreAsync(call)).Audit.ReadAsync(query, call.Cancelled);
        await call.AnswerAsync(new AuditPageJson([.. entries.Select(AuditJson.Of)], entries.Count == query.Limit ? entries[^1].Number : null));
    }

    private static ValueTask<IServerStore> StoreAsync(ApiCall call)
        => call.Http.RequestServices.GetRequiredService<ServerStores>().GetAsync(call.Cancelled);

    private static ApiProblemException Wrong(string path, string what)
        => new(ProblemCode.BadBody, $"The body is wrong at {path}: {what}", [new RequestFault("body", path, what)]);

    private static string Short(string text) => text.Length <= 40 ? text : $"{text[..40]}…";
}
