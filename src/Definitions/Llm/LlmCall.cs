using System.ClientModel;
using System.ClientModel.Primitives;
using System.Net;
using System.Text.Json;
using OpenAI;
using OpenAI.Chat;

namespace ActorFlow.Definitions.Llm;

/// <summary>A request to a model, by OpenAI's own client. Attempts are the node's: the client makes none of its own.</summary>
internal static class LlmCall
{
    private const string KeyVariable = "OPENAI_API_KEY";
    private const string BaseVariable = "OPENAI_BASE_URL";
    private const string ModelVariable = "OPENAI_MODEL";

    /// <summary>Asks for a text or a value; a model that asks for tools instead cannot be used here.</summary>
    public static async ValueTask<string> AskAsync(FunctionCall call, JsonElement? schema)
        => (await AskAsync(call, LlmConversation.Of(call), schema)).Text;

    public static async ValueTask<LlmReply> AskAsync(FunctionCall call, LlmConversation conversation, JsonElement? schema)
    {
        var client = Client(call);
        var (messages, options) = (conversation.Messages(), Options(call, schema));
        LlmTools.Describe(call, options);
        try
        {
            return call.Flag("stream") ? await LlmStream.ReadAsync(call, client, messages, options)
                : Reply(await client.CompleteChatAsync(messages, options, call.CancellationToken));
        }
        catch (ClientResultException error)
        {
            throw Told(error);
        }
    }

    private static LlmReply Reply(ChatCompletion completion)
        => new(
            string.Concat(completion.Content.Select(part => part.Text)),
            [.. completion.ToolCalls.Select(tool => new LlmToolCall(tool.Id, tool.FunctionName, tool.FunctionArguments.ToString()))]);

    public static JsonElement Parsed(string answer)
    {
        try
        {
            return JsonElement.Parse(answer, new JsonDocumentOptions { MaxDepth = 64 });
        }
        catch (JsonException error)
        {
            throw new LlmAnswerException($"it is no JSON ({error.Message})");
        }
    }

    private static ChatClient Client(FunctionCall call)
    {
        var key = call.Secret(KeyVariable) ?? throw new EnvironmentMissingException(KeyVariable, $"${{{KeyVariable}}}");
        var model = call.Text("model") ?? call.Variable(ModelVariable)
            ?? throw new FunctionArgumentException("model", $"it is not there, and {ModelVariable} is not set");
        var options = new OpenAIClientOptions { RetryPolicy = new ClientRetryPolicy(maxRetries: 0), NetworkTimeout = Timeout.InfiniteTimeSpan };
        if (call.Variable(BaseVariable) is { } address)
            options.Endpoint = Uri.TryCreate(address, UriKind.Absolute, out var endpoint)
                ? endpoint : throw new FunctionArgumentException(BaseVariable, $"'{address}' is no absolute address");
        return new ChatClient(model, new ApiKeyCredential(key), options);
    }

    private static ChatCompletionOptions Options(FunctionCall call, JsonElement? schema)
    {
        var options = new ChatCompletionOptions();
        if (call.Number("temperature") is { } temperature)
            options.Temperature = (float)temperature;
        if (call.Integer("maxTokens") is { } most)
            options.MaxOutputTokenCount = (int)most;
        if (schema is { } form)
            options.ResponseFormat =
                ChatResponseFormat.CreateJsonSchemaFormat("answer", BinaryData.FromString(form.GetRawText()), jsonSchemaIsStrict: true);
        return options;
    }

    /// <summary>In the words of HTTP, so that retry policies know what may pass.</summary>
    private static HttpRequestException Told(ClientResultException error)
    {
        var told = new HttpRequestException($"The model's server answered {error.Status}: {error.Message}", error,
            error.Status > 0 ? (HttpStatusCode)error.Status : null);
        if (error.GetRawResponse()?.Headers.TryGetValue("Retry-After", out var after) == true)
            told.Data[Transient.RetryAfterData] = after;
        return told;
    }
}
