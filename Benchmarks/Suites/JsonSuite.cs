using System.Text.Json;
using SessionKernel.Benchmarks.Sessions;

namespace SessionKernel.Benchmarks.Suites;

public class JsonSuite() : SerializerSuite(SampleSessions.Json)
{
    private protected override byte[] ToBytes<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, SampleJson.Default.Options);

    private protected override T? FromBytes<T>(byte[] bytes)
        where T : default => JsonSerializer.Deserialize<T>(bytes, SampleJson.Default.Options);
}
