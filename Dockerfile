FROM eclipse-temurin:25-jdk AS build
WORKDIR /build
# Dependencies first: they change less often than the sources.
COPY .mvn .mvn
COPY mvnw pom.xml ./
RUN --mount=type=cache,target=/root/.m2 ./mvnw --quiet dependency:go-offline
COPY src/build src/build
COPY src/main src/main
# A release puts the jar that was tested into release/, and nothing is compiled here; pom.xml is there so that there is
# always something to copy. Else the tests have run before: this is about the image.
COPY pom.xml release*/orlop-*.jar release/
RUN --mount=type=cache,target=/root/.m2 if ls release/*.jar; then mkdir -p target && cp release/*.jar target/; \
 else ./mvnw --quiet package -Dmaven.test.skip=true -Dformat.skip; fi
RUN java -Djarmode=tools -jar target/orlop-*.jar extract --layers --destination layers --application-filename orlop.jar \
 && install --directory --owner=65532 --group=65532 state/app state/data
# The jar brings RocksDB's library for seven platforms, packed; the image needs that of its own, glibc's, as it is.
WORKDIR /build/rocksdb
RUN library=librocksdbjni-linux$(test "$(uname -m)" = aarch64 && echo -aarch64 || echo 64).so \
 && jar --extract --file ../layers/dependencies/lib/rocksdbjni-*.jar \
 && java --class-path ../layers/dependencies/lib/xz-*.jar ../src/build/Unpack.java "$library" \
 && find . -name 'librocksdbjni-*' ! -name "$library" -delete \
 && jar --create --no-manifest --file ../layers/dependencies/lib/rocksdbjni-*.jar .

FROM gcr.io/distroless/java25-debian13:nonroot
# The directories are the user's: the first for the cache that is made below, the second for objects.
COPY --from=build --chown=65532:65532 /build/state/app /app
COPY --from=build --chown=65532:65532 /build/state/data /var/lib/orlop
# What changes least comes first.
COPY --from=build /build/layers/dependencies/ /app/
COPY --from=build /build/layers/spring-boot-loader/ /app/
COPY --from=build /build/layers/snapshot-dependencies/ /app/
COPY --from=build /build/layers/application/ /app/
COPY --from=build /build/src/main/jvm/orlop.options /app/
WORKDIR /app
# By number, so that a cluster can see that it is not root.
USER 65532:65532
# Listens on all addresses, hence with security on; logs for machines, keeps objects in /var/lib/orlop.
ENV SPRING_PROFILES_ACTIVE=container
# Starts with the embedded engine on an empty directory, writes down what the JVM loaded and linked, and stops.
RUN ["java", "@/app/orlop.options", "-XX:AOTCacheOutput=/app/orlop.aot", "-Dspring.context.exit=onRefresh", "-Dorlop.storage.embedded.directory=/tmp/training", "-jar", "/app/orlop.jar"]
EXPOSE 8443 8081
VOLUME /var/lib/orlop
# More options come by JDK_JAVA_OPTIONS.
ENTRYPOINT ["java", "@/app/orlop.options", "-XX:AOTCache=/app/orlop.aot", "-jar", "/app/orlop.jar"]
